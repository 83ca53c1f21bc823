// SPDX-License-Identifier: GPL-3.0-or-later
#include "testserver.h"

#include <QFile>
#include <QTest>

namespace lectern {

using namespace Qt::StringLiterals;

/** The README's lines of curl do what they say, as they stand there. */
class TestReadme : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void curlLines()
    {
        TestServer server;
        QVERIFY2(server.start(), qPrintable(server.errors()));
        const QStringList lines = curlLinesOfReadme();
        QCOMPARE(lines.size(), 10);
        for (QString line : lines) {
            line.replace(u"http://127.0.0.1:5000"_s, server.url().toString());
            line.replace(u"curl "_s,
                         u"curl --silent --show-error --fail-with-body --max-time 20 "_s);
            QProcess shell;
            shell.start(u"bash"_s, {u"-c"_s, line});
            QVERIFY(shell.waitForFinished());
            const QByteArray said = shell.readAllStandardOutput() + shell.readAllStandardError();
            QVERIFY2(shell.exitCode() == 0, (line.toUtf8() + '\n' + said).constData());
        }
    }

private:
    static QStringList curlLinesOfReadme()
    {
        QFile readme(QStringLiteral(LECTERN_README));
        QStringList lines;
        if (!readme.open(QFile::ReadOnly))
            return lines;
        for (const QString &line : QString::fromUtf8(readme.readAll()).split(u'\n')) {
            // Those on the API; a server with TLS has a certificate of its own.
            if (line.startsWith(u"curl ") && !line.contains(u"--cacert"))
                lines.append(line);
        }
        return lines;
    }
};

} // namespace lectern

QTEST_GUILESS_MAIN(lectern::TestReadme)
#include "tst_readme.moc"
