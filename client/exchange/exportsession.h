// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "api/resourceclient.h"

#include <QObject>
#include <QPointer>
#include <QSaveFile>

/** One export as the window runs it: walks a list by cursor and writes it as CSV. */
namespace lectern {

/**
 * Every field is a column, named as in the API, so that the file can be imported again. The file
 * appears when it is complete; until then an older one of that name stays as it is. Exactly one of
 * finished(), failed() and cancelled() ends it.
 */
class ExportSession : public QObject
{
    Q_OBJECT

public:
    /** Search, sort and filters of the query are used; its paging is not. */
    ExportSession(ApiClient *api, const ResourceSpec &spec, const Query &query,
                  const QString &fileName, QObject *parent = nullptr);
    ~ExportSession() override;

    void start();
    void cancel();

Q_SIGNALS:
    void progress(qint64 done, qint64 total, const QString &words); ///< rows
    void finished(qint64 rows);
    void failed(const lectern::Fault &fault);
    void cancelled();

private:
    void next();
    void arrived(const Result<ResourcePage> &result);
    Result<void> writeRows(const QList<Record> &rows);
    void finish();
    void fail(const Fault &fault);

    ResourceClient m_client;
    Query m_query;
    QSaveFile m_file;
    QPointer<ApiCall> m_call;
    qint64 m_rows = 0;
    qint64 m_total = -1;
    bool m_over = false;
};

} // namespace lectern
