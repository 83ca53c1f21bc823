// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/backendfile.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>
#include <unistd.h>

using namespace lectern;
using namespace Qt::StringLiterals;

namespace {

const BackendPlace kPlace {
    .url = QUrl(u"http://127.0.0.1:5000"_s), .token = QByteArray(43, 'k'), .process = 7};

int modeOf(const QString &path)
{
    struct stat status = {};
    return ::lstat(QFile::encodeName(path).constData(), &status) == 0 ? int(status.st_mode & 07777)
                                                                      : -1;
}

void setMode(const QString &path, mode_t mode)
{
    QCOMPARE(::chmod(QFile::encodeName(path).constData(), mode), 0);
}

QByteArray content(const QString &url, const QString &token, const QString &process)
{
    return uR"({"url":"%1","token":"%2","process":%3})"_s.arg(url, token, process).toUtf8();
}

} // namespace

class TestBackendFile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_runtime = std::make_unique<QTemporaryDir>();
        m_folder = m_runtime->filePath(u"lectern"_s);
        m_path = m_folder + u"/backend.json"_s;
        m_file = std::make_unique<BackendFile>(m_path);
    }

    void roundTrip()
    {
        QVERIFY(!m_file->read());
        QVERIFY(m_file->write(kPlace));
        const auto read = m_file->read();
        QVERIFY(read);
        QCOMPARE(read->url, kPlace.url);
        QCOMPARE(read->token, kPlace.token);
        QCOMPARE(read->process, kPlace.process);
        QCOMPARE(QDir(m_folder).entryList(QDir::Files | QDir::Hidden), {u"backend.json"_s});
    }

    // Whatever the user's umask.
    void modes()
    {
        const mode_t before = ::umask(0);
        const auto written = m_file->write(kPlace);
        ::umask(before);
        QVERIFY(written);
        QCOMPARE(modeOf(m_folder), 0700);
        QCOMPARE(modeOf(m_path), 0600);
    }

    void folderIsClosed()
    {
        QVERIFY(QDir().mkpath(m_folder));
        setMode(m_folder, 0755);
        QVERIFY(m_file->write(kPlace));
        QCOMPARE(modeOf(m_folder), 0700);
        // The modes of an older file are not kept.
        setMode(m_path, 0644);
        QVERIFY(m_file->write(kPlace));
        QCOMPARE(modeOf(m_path), 0600);
    }

    void othersMayHaveWritten()
    {
        QVERIFY(m_file->write(kPlace));
        for (const mode_t mode : {0640U, 0604U, 0620U, 0602U, 0644U}) {
            setMode(m_path, mode);
            QVERIFY(!m_file->read());
        }
        setMode(m_path, 0600);
        QVERIFY(m_file->read());
        for (const mode_t mode : {0750U, 0701U, 0777U}) {
            setMode(m_folder, mode);
            QVERIFY(!m_file->read());
        }
    }

    void linksAndPipes()
    {
        QVERIFY(m_file->write(kPlace));
        QVERIFY(QFile::rename(m_path, m_folder + u"/other"_s));
        QVERIFY(QFile::link(m_folder + u"/other"_s, m_path));
        QVERIFY(!m_file->read());
        QVERIFY(QFile::remove(m_path));
        QCOMPARE(::mkfifo(QFile::encodeName(m_path).constData(), 0600), 0);
        QVERIFY(!m_file->read());
        QVERIFY(QFile::remove(m_path));
        // A folder that somebody else may put another one in the place of.
        QVERIFY(QFile::rename(m_folder, m_folder + u"2"_s));
        QVERIFY(QFile::link(m_folder + u"2"_s, m_folder));
        QVERIFY(!m_file->read());
        QVERIFY(!m_file->write(kPlace));
    }

    void ofAnotherUser()
    {
        if (::geteuid() != 0) {
            QVERIFY2(!qEnvironmentVariableIsSet("CI"), "only root can make files of others");
            QSKIP("only root can make files of others");
        }
        QVERIFY(m_file->write(kPlace));
        constexpr uid_t kNobody = 65534;
        QCOMPARE(::chown(QFile::encodeName(m_path).constData(), kNobody, kNobody), 0);
        QVERIFY(!m_file->read());
        QCOMPARE(::chown(QFile::encodeName(m_path).constData(), 0, 0), 0);
        QVERIFY(m_file->read());
        QCOMPARE(::chown(QFile::encodeName(m_folder).constData(), kNobody, kNobody), 0);
        QVERIFY(!m_file->read());
        QVERIFY(!m_file->write(kPlace));
    }

    void contents_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("good");
        const QString url = u"http://127.0.0.1:5000"_s;
        const QString token(43, u'k');
        const auto row = [](const char *name, const QByteArray &text, bool good = false) {
            QTest::newRow(name) << text << good;
        };
        row("good", content(url, token, u"7"_s), true);
        row("IPv6", content(u"http://[::1]:5000"_s, token, u"7"_s), true);
        row("empty", {});
        row("cut", content(url, token, u"7"_s).chopped(1));
        row("no object", "[]");
        row("elsewhere", content(u"http://192.0.2.7:5000"_s, token, u"7"_s));
        row("by name", content(u"http://evil.example:5000"_s, token, u"7"_s));
        row("localhost by name", content(u"http://localhost:5000"_s, token, u"7"_s));
        row("https", content(u"https://127.0.0.1:5000"_s, token, u"7"_s));
        row("file", content(u"file://127.0.0.1:5000"_s, token, u"7"_s));
        row("path", content(url + u"/x"_s, token, u"7"_s));
        row("query", content(url + u"?x"_s, token, u"7"_s));
        row("user", content(u"http://127.0.0.1@127.0.0.1:5000"_s, token, u"7"_s));
        row("no port", content(u"http://127.0.0.1"_s, token, u"7"_s));
        row("short token", content(url, token.chopped(1), u"7"_s));
        row("token with a line", content(url, token.chopped(2) + u"\\n"_s, u"7"_s));
        row("no process", content(url, token, u"0"_s));
        row("group of processes", content(url, token, u"-1"_s));
        row("large", content(url, token, u"7"_s) + QByteArray(5000, ' '));
    }

    void contents()
    {
        QFETCH(QByteArray, text);
        QFETCH(bool, good);
        QVERIFY(m_file->write(kPlace));
        QFile file(m_path);
        QVERIFY(file.open(QFile::WriteOnly));
        QCOMPARE(file.write(text), text.size());
        file.close();
        QCOMPARE(m_file->read().has_value(), good);
    }

    void removesItsOwn()
    {
        QVERIFY(m_file->write(kPlace));
        m_file->remove(QByteArray(43, 'x'));
        QVERIFY(m_file->read());
        m_file->remove(kPlace.token);
        QVERIFY(!QFile::exists(m_path));
    }

    void withoutAFolder()
    {
        const BackendFile none {QString()};
        QVERIFY(!none.write(kPlace));
        QVERIFY(!none.read());
    }

    void aFileForEachDatabase()
    {
        const QByteArray before = qgetenv("XDG_RUNTIME_DIR");
        setMode(m_runtime->path(), 0700);
        qputenv("XDG_RUNTIME_DIR", m_runtime->path().toUtf8());
        const QString one = BackendFile::pathFor(u"/home/ada/.local/share/Lectern"_s);
        const QString again = BackendFile::pathFor(u"/home/ada/.local/share/Lectern"_s);
        const QString other = BackendFile::pathFor(u"/tmp/other"_s);
        before.isNull() ? qunsetenv("XDG_RUNTIME_DIR") : qputenv("XDG_RUNTIME_DIR", before);
        QCOMPARE(QFileInfo(one).path(), m_folder);
        QCOMPARE(one, again);
        QVERIFY(one != other);
    }

private:
    std::unique_ptr<QTemporaryDir> m_runtime;
    QString m_folder;
    QString m_path;
    std::unique_ptr<BackendFile> m_file;
};

QTEST_GUILESS_MAIN(TestBackendFile)
#include "tst_backendfile.moc"
