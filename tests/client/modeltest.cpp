// SPDX-License-Identifier: GPL-3.0-or-later
#include "modeltest.h"

#include "awaited.h"
#include "samplefile.h"

#include <QTest>

namespace lectern {

using namespace Qt::StringLiterals;

bool ModelTest::serve()
{
    if (!m_server.start())
        return false;
    m_api.setServer(m_server.url(), TestServer::token());
    return importSongs(m_api, m_server.filePath({}), kSongs);
}

const ResourceSpec &ModelTest::spec(const QString &resource) const
{
    return *findSpec(m_catalog, resource);
}

Record ModelTest::create(const QString &resource, const Record &record)
{
    const Awaited<Record> answer;
    client(resource).create(record, this, answer);
    return answer.wait() && answer.result() ? answer.value() : Record();
}

bool ModelTest::remove(const QString &resource, const Record &record)
{
    const Awaited<void> answer;
    client(resource).remove(idOf(record), 0, this, answer);
    return answer.wait() && answer.result();
}

LoadedModel::LoadedModel(ApiClient &api, const ResourceSpec &spec, const QString &search)
    : ResourceModel(&api, spec)
{
    // It walks all rows at every change, which is too slow for the long list.
    if (!search.isEmpty() || spec.name != u"songs")
        m_tester.emplace(this, QAbstractItemModelTester::FailureReportingMode::QtTest);
    setSearch(search);
    reload();
}

bool LoadedModel::settled()
{
    return QTest::qWaitFor([this] { return !isLoading(); }, 10'000);
}

void LoadedModel::look(int first, int last)
{
    for (int row = first; row <= last && row < rowCount(); ++row)
        data(index(row, 0), Qt::DisplayRole);
}

QString LoadedModel::text(int row, QStringView field) const
{
    return index(row, columnOf(field)).data().toString();
}

qint64 idOf(const Record &record)
{
    return record.value(u"id"_s).toLongLong();
}

} // namespace lectern
