// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/metricsroute.h"

#include "api/paths.h"
#include "http/exposition.h"

#include <QDir>
#include <QFile>

#include <sys/resource.h>
#include <unistd.h>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

void addRequests(Exposition &text, const QMap<Metrics::Route, Metrics::Figures> &requests)
{
    text.begin("lectern_http_requests_total", "counter", "Requests answered.");
    for (auto it = requests.begin(); it != requests.end(); ++it) {
        for (auto status = it->statuses.begin(); status != it->statuses.end(); ++status) {
            text.sample(*status,
                        {{"method", it.key().method},
                         {"route", it.key().pattern},
                         {"status", QByteArray::number(status.key())}});
        }
    }
    text.begin("lectern_http_request_duration_seconds", "histogram",
               "From a whole request to its reply.");
    for (auto it = requests.begin(); it != requests.end(); ++it)
        text.sample(it->durations, {{"method", it.key().method}, {"route", it.key().pattern}});
}

void addDatabase(Exposition &text, const Database &database)
{
    text.begin(
        "lectern_database_duration_seconds", "histogram",
        "Statements that read, and whole writes, and those that fill search indexes, with their "
        "waiting and their commit.");
    const DatabaseTimes &times = database.times();
    text.sample(times.sum(DatabaseTimes::Work::Read), {{"kind", "read"}});
    text.sample(times.sum(DatabaseTimes::Work::Write), {{"kind", "write"}});
    text.sample(times.sum(DatabaseTimes::Work::Fill), {{"kind", "fill"}});
    if (const auto waiting = database.waitingWrites()) {
        text.begin("lectern_writer_queue_length", "gauge", "Writes that wait for their turn.");
        text.sample(*waiting);
    }
}

// Field 22 of /proc/self/stat in ticks after the computer's start, which /proc/stat tells.
double startTime()
{
    QFile self(u"/proc/self/stat"_s);
    QFile computer(u"/proc/stat"_s);
    if (!self.open(QFile::ReadOnly) || !computer.open(QFile::ReadOnly))
        return 0;
    // The name, in parentheses, may hold spaces.
    const QByteArray stat = self.readAll();
    const QByteArrayList fields = stat.mid(stat.lastIndexOf(')') + 2).split(' ');
    const QByteArray started = computer.readAll();
    const QByteArray key = "\nbtime ";
    const qsizetype at = started.indexOf(key) + key.size();
    return started.mid(at, started.indexOf('\n', at) - at).toDouble()
        + fields.value(19).toDouble() / double(::sysconf(_SC_CLK_TCK));
}

double cpuSeconds()
{
    rusage usage {};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval &time) {
        return double(time.tv_sec) + double(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// Under the names that Prometheus' own libraries use.
void addProcess(Exposition &text)
{
    static const double started = startTime();
    QFile file(u"/proc/self/statm"_s);
    const QByteArrayList pages =
        file.open(QFile::ReadOnly) ? file.readAll().split(' ') : QByteArrayList();
    const qint64 pageSize = ::sysconf(_SC_PAGESIZE);
    rlimit files {};
    ::getrlimit(RLIMIT_NOFILE, &files);
    text.begin("process_cpu_seconds_total", "counter", "Processor time used.");
    text.sample(cpuSeconds());
    text.begin("process_virtual_memory_bytes", "gauge", "Address space.");
    text.sample(pages.value(0).toLongLong() * pageSize);
    text.begin("process_resident_memory_bytes", "gauge", "Memory in use.");
    text.sample(pages.value(1).toLongLong() * pageSize);
    text.begin("process_start_time_seconds", "gauge", "Start, in seconds since 1970.");
    text.sample(started);
    text.begin("process_open_fds", "gauge", "Open file descriptors.");
    text.sample(qint64(QDir(u"/proc/self/fd"_s)
                           .entryList(QDir::NoDotAndDotDot | QDir::AllEntries | QDir::System)
                           .size()));
    text.begin("process_max_fds", "gauge", "File descriptors that may be open.");
    text.sample(quint64(files.rlim_cur));
}

Reply metrics(const Database &database, Journal &journal)
{
    Exposition text;
    addRequests(text, journal.metrics().requests());
    text.begin("lectern_http_connections", "gauge", "Open connections.");
    text.sample(journal.metrics().openConnections());
    addDatabase(text, database);
    text.begin("lectern_access_log_dropped_total", "counter",
               "Lines of the access log that were dropped.");
    text.sample(journal.droppedLines());
    addProcess(text);
    text.begin("lectern_build_info", "gauge", "Which build this is.");
    const bool sqlite = database.url().kind == DatabaseKind::Sqlite;
    text.sample(qint64(1),
                {{"version", LECTERN_VERSION},
                 {"qt", qVersion()},
                 {"database", sqlite ? "sqlite" : "postgresql"}});
    return {.contentType = Exposition::contentType(), .body = text.text()};
}

} // namespace

Route metricsRoute(const Database &database, Journal &journal)
{
    return {"GET", api::kMetrics,
            [&database, &journal](const Request &) { return metrics(database, journal); },
            u"Counts and durations, for Prometheus."_s, Access::Nearby};
}

} // namespace lectern
