// SPDX-License-Identifier: GPL-3.0-or-later
#include "samplefile.h"

#include "exchange/importsession.h"

#include <QDir>
#include <QFile>
#include <QTest>

namespace lectern {

using namespace Qt::StringLiterals;

bool writeFile(const QString &fileName, const QByteArray &content)
{
    QFile file(fileName);
    return file.open(QIODevice::WriteOnly) && file.write(content) == content.size();
}

QByteArray manySongs(int count)
{
    QByteArray csv = "artist,title,rating\n";
    for (int i = 0; i < count; ++i) {
        const QByteArray number = QByteArray::number(i).rightJustified(7, '0');
        csv += "Artist " + number + ",Title n" + number + ',' + QByteArray::number(i % 6) + '\n';
    }
    return csv;
}

bool importSongs(ApiClient &client, const QString &folder, int count)
{
    const QString fileName = QDir(folder).filePath(u"many-songs.csv"_s);
    if (!writeFile(fileName, manySongs(count)))
        return false;
    ImportSession session(&client, {.resource = u"songs"_s, .fileName = fileName});
    qint64 stored = -1;
    bool over = false;
    QObject::connect(&session, &ImportSession::finished, &session, [&](qint64 created) {
        stored = created;
        over = true;
    });
    QObject::connect(&session, &ImportSession::failed, &session, [&](const Fault &fault) {
        qWarning("%s", qPrintable(fault.message));
        over = true;
    });
    session.start();
    return QTest::qWaitFor([&] { return over; }, 60'000) && stored == count;
}

} // namespace lectern
