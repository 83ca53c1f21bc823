// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "api/apiclient.h"
#include "exchange/importpreview.h"
#include "exchange/utf8parts.h"

#include <QObject>
#include <QPointer>
#include <QTimer>

/** One import as the window runs it: sends the file in parts, commits it and follows the job. */
namespace lectern {

/**
 * All or nothing: until finished() nothing is stored. Exactly one of finished(), failed(),
 * cancelled() and lost() ends it; after lost() nobody knows whether it was stored. After rejected()
 * it waits for commitWithoutRejected() or cancel().
 */
class ImportSession : public QObject
{
    Q_OBJECT

public:
    /** Bytes sent at a time: large enough to be quick, small enough to show how far it is. */
    static constexpr qsizetype kPart = 512 * 1024;

    ImportSession(ApiClient *api, const ImportPlan &plan, QObject *parent = nullptr);
    ~ImportSession() override;

    void start();

    /** Ends it wherever it is. A commit that the server has finished by then ends in finished(). */
    void cancel();

    /** After rejected(): stores the other rows. */
    void commitWithoutRejected();

    const ImportPlan &plan() const { return m_plan; }

Q_SIGNALS:
    /** Bytes of the file. */
    void sending(qint64 done, qint64 total);
    /** Rows, and about how many there are; -1: not known. */
    void storing(qint64 done, qint64 about);
    /** The first messages, how many rows were rejected, and how many there are. */
    void rejected(const QList<lectern::FieldMessage> &messages, qint64 rows, qint64 allRows);
    void finished(qint64 created, const QStringList &ignoredColumns, qint64 rejectedRows);
    void failed(const lectern::Fault &fault);
    void lost(const lectern::Fault &fault);
    void cancelled();

private:
    enum class State { Idle, Opening, Sending, Committing, Rejected, Cancelling, Over };

    void opened(const Result<ApiReply> &result);
    void nextPart();
    void sendPart();
    void partSent(const Result<ApiReply> &result);
    void commit(bool skipRejected);
    void committed(const Result<ApiReply> &result);
    void poll();
    void polled(const Result<ApiReply> &result);
    void jobEnded(const QString &state, const QJsonObject &job);
    void cancelJob();
    void forget();
    void fail(const Fault &fault);
    void lose(const Fault &fault);
    void endCancelled();

    ApiClient *m_api;
    ImportPlan m_plan;
    Utf8Parts m_file;
    QByteArray m_part; ///< on its way
    QString m_session; ///< path of the import
    QString m_job; ///< path of the job
    QPointer<ApiCall> m_call;
    QTimer m_poll;
    QTimer m_again; ///< until a part is sent once more
    int m_parts = 0;
    int m_attempts = 0; ///< at sending the part
    State m_state = State::Idle;
};

} // namespace lectern
