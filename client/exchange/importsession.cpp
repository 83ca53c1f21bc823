// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/importsession.h"

#include "api/paths.h"
#include "api/problem.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

constexpr int kFirstPoll = 50; // milliseconds; a short import is done by then
constexpr int kSlowestPoll = 500;
constexpr int kMostAttempts = 4; // at sending a part
constexpr int kPause = 500; // milliseconds, doubling, before the next attempt

QByteArray toBody(const QJsonObject &json)
{
    return QJsonDocument(json).toJson(QJsonDocument::Compact);
}

QJsonObject columnMap(const QMap<QString, QString> &columns)
{
    QJsonObject map;
    for (auto it = columns.begin(); it != columns.end(); ++it)
        map.insert(it.key(), it.value());
    return map;
}

QStringList strings(const QJsonArray &array)
{
    QStringList list;
    for (const QJsonValue &value : array)
        list.append(value.toString());
    return list;
}

} // namespace

ImportSession::ImportSession(ApiClient *api, const ImportPlan &plan, QObject *parent)
    : QObject(parent), m_api(api), m_plan(plan), m_file(plan.fileName, plan.format.encoding)
{
    m_poll.setSingleShot(true);
    m_poll.setInterval(kFirstPoll);
    connect(&m_poll, &QTimer::timeout, this, &ImportSession::poll);
    m_again.setSingleShot(true);
    connect(&m_again, &QTimer::timeout, this, &ImportSession::sendPart);
}

ImportSession::~ImportSession()
{
    if (m_call)
        m_call->cancel();
}

void ImportSession::start()
{
    if (m_state != State::Idle)
        return;
    m_state = State::Opening;
    if (const Result<void> open = m_file.open(); !open) {
        fail(open.fault());
        return;
    }
    const QJsonObject request {{u"resource"_s, m_plan.resource},
                               {u"format"_s, u"csv"_s},
                               {u"delimiter"_s, QString(m_plan.format.delimiter)},
                               {u"map"_s, columnMap(m_plan.columns)}};
    m_call = m_api->send("POST", api::kImports, toBody(request), "application/json", {}, this,
                         [this](const Result<ApiReply> &result) { opened(result); });
}

void ImportSession::opened(const Result<ApiReply> &result)
{
    if (!result) {
        fail(result.fault());
        return;
    }
    m_session = api::kImports + u'/' + result->object().value(u"id"_s).toString();
    m_state = State::Sending;
    nextPart();
}

void ImportSession::nextPart()
{
    auto part = m_file.next(kPart);
    if (!part) {
        fail(part.fault());
        return;
    }
    if (part->isEmpty()) {
        commit(false);
        return;
    }
    m_part = *part;
    ++m_parts;
    m_attempts = 0;
    sendPart();
}

void ImportSession::sendPart()
{
    ++m_attempts;
    m_call = m_api->send("PUT", m_session + u"/parts/%1"_s.arg(m_parts), m_part,
                         "text/csv; charset=utf-8", {}, this,
                         [this](const Result<ApiReply> &result) { partSent(result); });
}

void ImportSession::partSent(const Result<ApiReply> &result)
{
    if (result) {
        Q_EMIT sending(m_file.position(), m_file.size());
        if (m_state == State::Sending)
            nextPart();
    } else if (result.fault().kind == Fault::Kind::Unavailable && m_attempts < kMostAttempts) {
        // A part that is sent twice replaces itself.
        m_again.start(kPause << m_attempts);
    } else {
        fail(result.fault());
    }
}

void ImportSession::commitWithoutRejected()
{
    if (m_state == State::Rejected)
        commit(true);
}

void ImportSession::commit(bool skipRejected)
{
    m_state = State::Committing;
    m_job.clear();
    m_call = m_api->send("POST", m_session + u"/commit"_s,
                         toBody({{u"skip_rejected"_s, skipRejected}}), "application/json", {}, this,
                         [this](const Result<ApiReply> &result) { committed(result); });
}

void ImportSession::committed(const Result<ApiReply> &result)
{
    if (!result) {
        // The job may run all the same.
        if (result.fault().kind == Fault::Kind::Unavailable)
            lose(result.fault());
        else
            fail(result.fault());
        return;
    }
    m_job = api::kJobs + u'/' + result->object().value(u"id"_s).toString();
    if (m_state == State::Cancelling)
        cancelJob();
    m_poll.setInterval(kFirstPoll);
    m_poll.start();
}

void ImportSession::poll()
{
    m_call =
        m_api->get(m_job, {}, this, [this](const Result<ApiReply> &result) { polled(result); });
}

void ImportSession::polled(const Result<ApiReply> &result)
{
    if (!result && result.fault().kind == Fault::Kind::NotFound) {
        lose(Fault::unavailable(u"The server was started anew and no longer knows this import."_s));
        return;
    }
    m_poll.setInterval(std::min(m_poll.interval() * 2, kSlowestPoll));
    // The job goes on while the way to the server is broken, or nobody is signed in.
    const bool goesOn = !result
        && (result.fault().kind == Fault::Kind::Unavailable
            || result.fault().kind == Fault::Kind::Unauthenticated);
    if (goesOn) {
        m_poll.start();
        return;
    }
    if (!result) {
        lose(result.fault());
        return;
    }
    const QJsonObject job = result->object();
    const QString state = job.value(u"state"_s).toString();
    if (state != u"running") {
        jobEnded(state, job);
        return;
    }
    const qint64 done = job.value(u"done"_s).toInteger();
    const double share = job.value(u"progress"_s).toDouble();
    const qint64 total = share > 0 ? qRound64(double(done) / share) : -1;
    Q_EMIT storing(done, total);
    m_poll.start();
}

void ImportSession::jobEnded(const QString &state, const QJsonObject &job)
{
    const QJsonObject result = job.value(u"result"_s).toObject();
    const qint64 rejectedRows = result.value(u"rejected_rows"_s).toInteger();
    if (state == u"done") {
        m_state = State::Over;
        Q_EMIT finished(result.value(u"created"_s).toInteger(),
                        strings(result.value(u"ignored_columns"_s).toArray()), rejectedRows);
    } else if (state == u"cancelled" || m_state == State::Cancelling) {
        endCancelled();
    } else if (rejectedRows > 0) {
        m_state = State::Rejected;
        Q_EMIT rejected(fieldMessages(result.value(u"rejected"_s).toArray()), rejectedRows,
                        job.value(u"done"_s).toInteger());
    } else {
        const QJsonObject problem = job.value(u"error"_s).toObject();
        fail(faultFromProblem(problem.value(u"status"_s).toInt(), toBody(problem)));
    }
}

void ImportSession::cancel()
{
    switch (m_state) {
    case State::Over:
    case State::Cancelling:
        return;
    case State::Committing:
        // The server says how it ends: it may be quicker than this.
        m_state = State::Cancelling;
        if (!m_job.isEmpty())
            cancelJob();
        return;
    case State::Idle:
    case State::Opening:
    case State::Sending:
    case State::Rejected:
        break;
    }
    if (m_call)
        m_call->cancel();
    m_again.stop();
    endCancelled();
}

void ImportSession::cancelJob()
{
    m_api->send("DELETE", m_job, {}, {}, {}, this, [](const Result<ApiReply> &) {});
}

// Nobody waits for the answer: what is left behind, the server forgets by itself in time.
void ImportSession::forget()
{
    if (!m_session.isEmpty())
        m_api->send("DELETE", m_session, {}, {}, {}, nullptr, [](const Result<ApiReply> &) {});
}

void ImportSession::fail(const Fault &fault)
{
    m_state = State::Over;
    forget();
    Q_EMIT failed(fault);
}

// Its parts stay where they are: the job may need them.
void ImportSession::lose(const Fault &fault)
{
    m_state = State::Over;
    Q_EMIT lost(fault);
}

void ImportSession::endCancelled()
{
    m_state = State::Over;
    forget();
    Q_EMIT cancelled();
}

} // namespace lectern
