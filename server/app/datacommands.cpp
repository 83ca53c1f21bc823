// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/application.h"
#include "app/commands.h"
#include "core/csv.h"
#include "resource/codec.h"

#include <QJsonDocument>
#include <QSaveFile>

#include <cstdio>
#include <unistd.h>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

/** One line that is written over as work goes on; only on a terminal. */
class Progress
{
public:
    explicit Progress(QString noun) : m_noun(std::move(noun)) { }
    ~Progress()
    {
        if (m_shown)
            std::fputc('\n', stderr);
    }
    Q_DISABLE_COPY_MOVE(Progress)

    void show(qint64 count, double part)
    {
        if (!m_terminal)
            return;
        const QString percent = part < 0 ? QString() : u" (%1%)"_s.arg(int(part * 100));
        std::fprintf(stderr, "\r%s",
                     qUtf8Printable(u"%L1 %2%3   "_s.arg(count).arg(m_noun, percent)));
        m_shown = true;
    }

private:
    QString m_noun;
    bool m_terminal = ::isatty(STDERR_FILENO) != 0;
    bool m_shown = false;
};

/** A database that is ready for the command, and the service of the resource it is about. */
struct Desk
{
    std::unique_ptr<Database> database = {};
    std::unique_ptr<Services> services = {};
    const ResourceService *service = nullptr;
};

Result<Desk> openDesk(const CommandLine &line, const QString &resource)
{
    auto settings = line.settings();
    if (!settings)
        return settings.fault();
    if (!findSpec(standardCatalog(), resource)) {
        QStringList names;
        for (const ResourceSpec &spec : standardCatalog())
            names.append(spec.name);
        return Fault::invalid(
            u"There is no resource \"%1\". There are: %2."_s.arg(resource, names.join(u", "_s)));
    }
    auto database = openDatabase(*settings);
    if (!database)
        return database.fault();
    Migrator migrator(**database);
    auto pending = settings->upgradesAtStart() ? migrator.upgrade() : migrator.pending();
    if (!pending)
        return pending.fault();
    if (!pending->isEmpty() && !settings->upgradesAtStart())
        return Fault::conflict(u"The schema is not current. Run: lectern-server db upgrade"_s);
    Desk desk {.database = std::move(*database)};
    desk.services = std::make_unique<Services>(*desk.database, standardCatalog());
    desk.service = desk.services->resource(resource);
    return desk;
}

ImportFormat formatOf(const QString &fileName)
{
    return fileName.endsWith(u".ndjson") || fileName.endsWith(u".jsonl") ? ImportFormat::Ndjson
                                                                         : ImportFormat::Csv;
}

/** A file in pieces of UTF-8, whatever its encoding. */
class TextFile
{
public:
    static constexpr qint64 kPiece = 1024 * 1024;

    TextFile(QFile &file, const QByteArray &encoding)
        : m_file(file), m_decoder(encoding.constData())
    {
    }

    QByteArray next()
    {
        const QByteArray bytes = m_file.read(kPiece);
        // UTF-8 goes through as it is, so that the reader can name the line that is not.
        if (qstrcmp(m_decoder.name(), "UTF-8") == 0)
            return bytes;
        const QString text = m_decoder.decode(bytes);
        return text.toUtf8();
    }

private:
    QFile &m_file;
    QStringDecoder m_decoder;
};

int importFile(const Desk &desk, QFile &file, ImportPlan plan)
{
    const CsvFormat guessed = guessCsvFormat(file.peek(64 * 1024));
    if (plan.format == ImportFormat::Csv)
        plan.delimiter = guessed.delimiter;
    TextFile text(file, guessed.encoding);
    Progress progress(desk.service->spec().name);
    // Nobody knows how much comes through a pipe.
    const double size = file.isSequential() ? 0 : double(std::max(file.size(), qint64(1)));
    Importer importer(*desk.database, *desk.service, plan, Identity::program(u"import"_s));
    auto result =
        importer.run([&](Connection &) -> Result<QByteArray> { return text.next(); }, false,
                     [&](qint64 rows, qint64 bytes) {
                         progress.show(rows, size > 0 ? std::min(double(bytes) / size, 1.0) : -1);
                         return true;
                     });
    if (!result)
        return say(result.fault());
    print(u"%L1 %2 were added."_s.arg(result->created).arg(desk.service->spec().name));
    if (!result->ignoredColumns.isEmpty())
        print(u"Columns left out: %1."_s.arg(result->ignoredColumns.join(u", "_s)));
    return Success;
}

QByteArray linesOf(const QByteArray &items, const QStringList &names, ImportFormat format)
{
    const QJsonArray records = QJsonDocument::fromJson(items).array();
    return format == ImportFormat::Ndjson ? ndjsonLines(records) : csvLines(records, names);
}

Result<qint64> exportTo(const Desk &desk, QIODevice &out, ImportFormat format)
{
    const QStringList names = desk.service->spec().fieldNames();
    if (format == ImportFormat::Csv)
        out.write(csvLine(names));
    Progress progress(desk.service->spec().name);
    Query query {.perPage = Query::kMaxPerPage, .sort = {{u"id"_s, false}}, .count = false};
    qint64 written = 0;
    do {
        auto page = desk.service->list(query, Identity::program(u"export"_s));
        if (!page)
            return page.fault();
        const QByteArray lines = linesOf(page->items, names, format);
        if (out.write(lines) != lines.size())
            return Fault::unavailable(u"Cannot write: %1"_s.arg(out.errorString()));
        written += page->count;
        progress.show(written, -1);
        query.cursor = page->nextCursor;
    } while (!query.cursor.isEmpty());
    return written;
}

} // namespace

int importCommand(const QStringList &arguments)
{
    CommandLine line(
        u"import RESOURCE FILE [--map \"Column=field,...\"] [--database URL]"_s,
        u"Adds the records of a CSV file (or .ndjson): all of them, or none if one is not as it must be; - is standard input."_s);
    line.parser().addOption(
        {u"map"_s, u"Which column gives which field, where its name does not say so already."_s,
         u"MAP"_s});
    if (const auto outcome = line.parse(arguments, 2, 2); outcome != CommandLine::Outcome::Ready)
        return outcome == CommandLine::Outcome::Helped ? Success : Usage;
    const QString resource = line.positional()[0];
    const QString name = line.positional()[1];
    QFile file(name);
    auto columns = ImportPlan::parseColumns(line.parser().value(u"map"_s));
    if (!columns)
        return say(columns.fault());
    if (!(name == u"-" ? file.open(stdin, QFile::ReadOnly) : file.open(QFile::ReadOnly)))
        return say(Fault::invalid(u"Cannot read %1: %2"_s.arg(name, file.errorString())));
    auto desk = openDesk(line, resource);
    if (!desk)
        return say(desk.fault());
    return importFile(*desk, file,
                      {.resource = resource, .format = formatOf(name), .columns = *columns});
}

int exportCommand(const QStringList &arguments)
{
    CommandLine line(u"export RESOURCE FILE [--database URL]"_s,
                     u"Writes every record to a CSV file (or .ndjson); - is standard output."_s);
    if (const auto outcome = line.parse(arguments, 2, 2); outcome != CommandLine::Outcome::Ready)
        return outcome == CommandLine::Outcome::Helped ? Success : Usage;
    auto desk = openDesk(line, line.positional()[0]);
    if (!desk)
        return say(desk.fault());
    const QString name = line.positional()[1];
    if (name == u"-") {
        QFile out;
        Q_UNUSED(out.open(stdout, QFile::WriteOnly))
        auto written = exportTo(*desk, out, ImportFormat::Csv);
        return written ? Success : say(written.fault());
    }
    // The file appears when it is whole; until then an older one stays.
    QSaveFile out(name);
    if (!out.open(QFile::WriteOnly))
        return say(Fault::invalid(u"Cannot write %1: %2"_s.arg(name, out.errorString())));
    auto written = exportTo(*desk, out, formatOf(name));
    if (!written)
        return say(written.fault());
    if (!out.commit())
        return say(Fault::unavailable(u"Cannot write %1: %2"_s.arg(name, out.errorString())));
    print(u"%L1 %2 were written."_s.arg(*written).arg(desk->service->spec().name));
    return Success;
}

} // namespace lectern
