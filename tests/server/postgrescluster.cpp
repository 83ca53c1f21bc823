// SPDX-License-Identifier: GPL-3.0-or-later
#include "postgrescluster.h"

#include <QFile>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {
constexpr int kPatience = 60'000; // milliseconds
} // namespace

PostgresCluster::PostgresCluster()
{
    m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    m_process.start(QStringLiteral(LECTERN_POSTGRES_CLUSTER), {u"hold"_s, m_folder.path()});
    await();
    QFile file(m_folder.filePath(u"url"_s));
    if (!file.open(QFile::ReadOnly))
        qFatal("%s", qPrintable(file.errorString()));
    m_url = QString::fromUtf8(file.readAll()).trimmed();
}

PostgresCluster::~PostgresCluster()
{
    m_process.closeWriteChannel();
    m_process.waitForFinished(kPatience);
}

void PostgresCluster::tell(const QByteArray &word)
{
    m_process.write(word + '\n');
    await();
}

void PostgresCluster::await()
{
    while (!m_process.canReadLine()) {
        if (!m_process.waitForReadyRead(kPatience))
            qFatal("the PostgreSQL server does not answer");
    }
    m_process.readLine();
}

QString PostgresCluster::url() const
{
    return QString(m_url).replace(u"localhost/"_s, u"localhost/postgres"_s);
}

QString PostgresCluster::urlAt(quint16 port) const
{
    return u"postgresql://lectern@127.0.0.1:%1/postgres"_s.arg(port);
}

QString PostgresCluster::socket() const
{
    return m_url.section(u"?host="_s, 1) + u"/.s.PGSQL.5432"_s;
}

} // namespace lectern
