// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/exportsession.h"

#include "core/csv.h"
#include "resource/codec.h"

#include <QFileInfo>

namespace lectern {

using namespace Qt::StringLiterals;

ExportSession::ExportSession(ApiClient *api, const ResourceSpec &spec, const Query &query,
                             const QString &fileName, QObject *parent)
    : QObject(parent), m_client(api, spec), m_query(query), m_file(fileName)
{
    m_query.page = 1;
    m_query.perPage = Query::kMaxPerPage;
    m_query.cursor.clear();
    m_query.fields.clear();
    m_query.expand.clear();
    m_query.count = true;
}

ExportSession::~ExportSession()
{
    if (m_call)
        m_call->cancel();
}

void ExportSession::start()
{
    if (!m_file.open(QIODevice::WriteOnly)) {
        fail(Fault::invalid(u"%1 cannot be written: %2."_s.arg(
            QFileInfo(m_file.fileName()).fileName(), m_file.errorString())));
        return;
    }
    m_file.write(csvLine(m_client.spec().fieldNames()));
    next();
}

void ExportSession::next()
{
    m_call = m_client.list(m_query, this,
                           [this](const Result<ResourcePage> &result) { arrived(result); });
}

void ExportSession::arrived(const Result<ResourcePage> &result)
{
    if (!result) {
        fail(result.fault());
        return;
    }
    if (m_query.count)
        m_total = result->total;
    if (const Result<void> written = writeRows(result->items); !written) {
        fail(written.fault());
        return;
    }
    Q_EMIT progress(m_rows, m_total,
                    u"Exporting %1"_s.arg(QFileInfo(m_file.fileName()).fileName()));
    if (m_over)
        return;
    if (result->nextCursor.isEmpty()) {
        finish();
        return;
    }
    m_query.cursor = result->nextCursor;
    m_query.count = false;
    next();
}

Result<void> ExportSession::writeRows(const QList<Record> &rows)
{
    const QStringList names = m_client.spec().fieldNames();
    for (const Record &record : rows) {
        QStringList cells;
        for (const QString &name : names)
            cells.append(valueText(record.value(name)));
        m_file.write(csvLine(cells));
    }
    m_rows += rows.size();
    if (m_file.error() == QFileDevice::NoError)
        return {};
    return Fault::internal(u"%1 cannot be written: %2."_s.arg(
        QFileInfo(m_file.fileName()).fileName(), m_file.errorString()));
}

void ExportSession::finish()
{
    if (!m_file.commit()) {
        fail(Fault::internal(u"%1 cannot be written: %2."_s.arg(
            QFileInfo(m_file.fileName()).fileName(), m_file.errorString())));
        return;
    }
    m_over = true;
    Q_EMIT finished(m_rows);
}

void ExportSession::cancel()
{
    if (m_over)
        return;
    m_over = true;
    if (m_call)
        m_call->cancel();
    m_file.cancelWriting();
    Q_EMIT cancelled();
}

void ExportSession::fail(const Fault &fault)
{
    m_over = true;
    m_file.cancelWriting();
    Q_EMIT failed(fault);
}

} // namespace lectern
