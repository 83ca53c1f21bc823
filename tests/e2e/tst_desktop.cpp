// SPDX-License-Identifier: GPL-3.0-or-later
#include "display.h"

#include <QDir>
#include <QDirIterator>
#include <QGuiApplication>
#include <QImage>
#include <QPixmap>
#include <QScreen>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <memory>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

// The accent of the light palette, with which the main button is filled.
const QColor kAccent(u"#2f6fde"_s);

const QColor kLine(u"#e2e4e8"_s);

// Of the exams, which are the first page.
constexpr int kSamples = 12;

QImage screenshot()
{
    return QGuiApplication::primaryScreen()->grabWindow(0).toImage();
}

qint64 pixelsOf(const QImage &image, const QColor &color)
{
    qint64 count = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x)
            count += image.pixelColor(x, y) == color ? 1 : 0;
    }
    return count;
}

QString commandOf(qint64 pid)
{
    QFile file(u"/proc/%1/cmdline"_s.arg(pid));
    return file.open(QFile::ReadOnly) ? QString::fromUtf8(file.readAll().replace('\0', ' '))
                                      : QString();
}

// Rows of a table, told by the line under each, which goes all across it.
int rowsOf(const QImage &image)
{
    int rows = 0;
    for (int y = 0; y < image.height(); ++y) {
        int length = 0;
        for (int x = 0; x < image.width(); ++x)
            length += image.pixelColor(x, y) == kLine ? 1 : 0;
        rows += length > image.width() / 2 ? 1 : 0;
    }
    return rows;
}

QStringList filesIn(const QString &folder)
{
    QStringList files;
    QDirIterator all(folder, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (all.hasNext())
        files.append(all.next());
    return files;
}

QByteArray content(const QString &path)
{
    QFile file(path);
    return file.open(QFile::ReadOnly) ? file.readAll() : QByteArray();
}

// The backend that this window has started, or 0.
qint64 backendOf(qint64 window)
{
    QFile file(u"/proc/%1/task/%1/children"_s.arg(window));
    if (!file.open(QFile::ReadOnly))
        return 0;
    for (const QByteArray &child : file.readAll().simplified().split(' ')) {
        if (commandOf(child.toLongLong()).contains(u"lectern-server"))
            return child.toLongLong();
    }
    return 0;
}

} // namespace

/** The real program on a display of its own, looked at from outside. */
class TestDesktop : public QObject
{
    Q_OBJECT

public:
    explicit TestDesktop(const Display &display) : m_display(display) { }

private Q_SLOTS:
    void init()
    {
        QVERIFY(QDir().mkpath(QStringLiteral(LECTERN_SCREENSHOTS)));
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.remove(u"WAYLAND_DISPLAY"_s);
        environment.insert(u"QT_QPA_PLATFORM"_s, u"xcb"_s);
        m_home = std::make_unique<QTemporaryDir>();
        for (const QString &name : {u"XDG_DATA_HOME"_s, u"XDG_CONFIG_HOME"_s, u"XDG_RUNTIME_DIR"_s,
                                    u"HOME"_s, u"TMPDIR"_s}) {
            const QString folder = m_home->filePath(name);
            QVERIFY(QDir().mkpath(folder));
            environment.insert(name, folder);
        }
        // As the desktop makes it; else it is not used.
        QVERIFY(QFile::setPermissions(m_home->filePath(u"XDG_RUNTIME_DIR"_s),
                                      QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
        for (QProcess *window : {&m_window, &m_second}) {
            window->setProcessEnvironment(environment);
            window->setProcessChannelMode(QProcess::MergedChannels);
        }
    }

    void cleanup()
    {
        for (QProcess *window : {&m_window, &m_second}) {
            window->kill();
            window->waitForFinished();
        }
    }

    void demoShowsSamplesAndLeavesNothing()
    {
        begin({u"--demo"_s});
        QTRY_VERIFY_WITH_TIMEOUT(rowsOf(screenshot()) >= kSamples, 30'000);
        screenshot().save(QStringLiteral(LECTERN_SCREENSHOTS "/desktop.png"));
        QVERIFY(m_display.closeWindows());
        QVERIFY(m_window.waitForFinished(10'000));
        QCOMPARE(filesIn(m_home->filePath(u"XDG_DATA_HOME"_s)), QStringList());
        QCOMPARE(filesIn(m_home->filePath(u"XDG_CONFIG_HOME"_s)), QStringList());
        QCOMPARE(filesIn(m_home->filePath(u"TMPDIR"_s)), QStringList());
    }

    void recordsAreTheUsersOwn()
    {
        begin({});
        QTRY_VERIFY(QFile::exists(m_home->filePath(u"XDG_DATA_HOME/Lectern/lectern.db"_s)));
    }

    void closingEndsTheBackend()
    {
        begin({});
        const qint64 backend = backendOf(m_window.processId());
        QVERIFY(m_display.closeWindows());
        QVERIFY(m_window.waitForFinished(10'000));
        QCOMPARE(m_window.exitStatus(), QProcess::NormalExit);
        QCOMPARE(m_window.exitCode(), 0);
        QVERIFY(!commandOf(backend).contains(u"lectern-server"));
    }

    void secondWindowGoesOn()
    {
        begin({});
        const QString runtime = m_home->filePath(u"XDG_RUNTIME_DIR/lectern"_s);
        QTRY_COMPARE_WITH_TIMEOUT(filesIn(runtime).size(), 1, 30'000);
        m_second.start(QStringLiteral(LECTERN_PATH), {});
        QVERIFY(m_second.waitForStarted());
        QTRY_COMPARE_WITH_TIMEOUT(m_display.shownWindows(), 2, 30'000);
        QCOMPARE(backendOf(m_second.processId()), 0);
        const QString file = filesIn(runtime).value(0);
        const QByteArray before = content(file);
        m_window.kill();
        QVERIFY(m_window.waitForFinished(10'000));
        QTRY_VERIFY_WITH_TIMEOUT(backendOf(m_second.processId()) > 0, 30'000);
        QTRY_VERIFY_WITH_TIMEOUT(!content(file).isEmpty() && content(file) != before, 30'000);
        QVERIFY(m_display.closeWindows());
        QVERIFY(m_second.waitForFinished(10'000));
        QCOMPARE(m_second.exitCode(), 0);
        QCOMPARE(filesIn(runtime), QStringList());
    }

    void terminationEndsTheBackend() { endBy(SIGTERM); }

    void crashEndsTheBackend() { endBy(SIGKILL); }

private:
    void begin(const QStringList &arguments)
    {
        m_window.start(QStringLiteral(LECTERN_PATH), arguments);
        QVERIFY(m_window.waitForStarted());
        // The main button is painted once the page is there.
        QTRY_VERIFY_WITH_TIMEOUT(pixelsOf(screenshot(), kAccent) > 500, 30'000);
        QTRY_VERIFY_WITH_TIMEOUT(backendOf(m_window.processId()) > 0, 30'000);
    }

    void endBy(int signal)
    {
        begin({});
        const qint64 backend = backendOf(m_window.processId());
        ::kill(pid_t(m_window.processId()), signal);
        QVERIFY(m_window.waitForFinished(10'000));
        QTRY_VERIFY_WITH_TIMEOUT(!commandOf(backend).contains(u"lectern-server"), 15'000);
    }

    const Display &m_display;
    std::unique_ptr<QTemporaryDir> m_home;
    QProcess m_window;
    QProcess m_second;
};

} // namespace lectern

int main(int argc, char *argv[])
{
    lectern::Display display;
    if (!display.start({1280, 800}))
        qFatal("Xvfb does not start (Debian: apt-get install xvfb)");
    qputenv("DISPLAY", display.name().toLatin1());
    qputenv("QT_QPA_PLATFORM", "xcb");
    const QGuiApplication application(argc, argv);
    lectern::TestDesktop test(display);
    return QTest::qExec(&test, argc, argv);
}

#include "tst_desktop.moc"
