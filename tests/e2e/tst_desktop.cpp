// SPDX-License-Identifier: GPL-3.0-or-later
#include "display.h"

#include <QDir>
#include <QGuiApplication>
#include <QImage>
#include <QPixmap>
#include <QScreen>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

// The accent of the light palette, with which the main button is filled.
const QColor kAccent(u"#2f6fde"_s);

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

private Q_SLOTS:
    void init()
    {
        QVERIFY(QDir().mkpath(QStringLiteral(LECTERN_SCREENSHOTS)));
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.remove(u"WAYLAND_DISPLAY"_s);
        environment.insert(u"QT_QPA_PLATFORM"_s, u"xcb"_s);
        for (const QString &name :
             {u"XDG_DATA_HOME"_s, u"XDG_CONFIG_HOME"_s, u"XDG_RUNTIME_DIR"_s, u"HOME"_s})
            environment.insert(name, m_home.path());
        m_window.setProcessEnvironment(environment);
        m_window.setProcessChannelMode(QProcess::MergedChannels);
    }

    void cleanup()
    {
        m_window.kill();
        m_window.waitForFinished();
    }

    void opensOnSamples()
    {
        m_window.start(QStringLiteral(LECTERN_PATH), {u"--demo"_s});
        QVERIFY(m_window.waitForStarted());
        waitForWindow();
        screenshot().save(QStringLiteral(LECTERN_SCREENSHOTS "/desktop.png"));
        QVERIFY(backendOf(m_window.processId()) > 0);
    }

    void closingEndsTheBackend() { end(SIGTERM); }

    void crashEndsTheBackend() { end(SIGKILL); }

private:
    void waitForWindow()
    {
        // The main button is painted once the page is there.
        QTRY_VERIFY_WITH_TIMEOUT(pixelsOf(screenshot(), kAccent) > 500, 30'000);
        QTRY_VERIFY_WITH_TIMEOUT(backendOf(m_window.processId()) > 0, 30'000);
    }

    void end(int signal)
    {
        m_window.start(QStringLiteral(LECTERN_PATH), {u"--demo"_s});
        QVERIFY(m_window.waitForStarted());
        waitForWindow();
        const qint64 backend = backendOf(m_window.processId());
        ::kill(pid_t(m_window.processId()), signal);
        QVERIFY(m_window.waitForFinished(10'000));
        QTRY_VERIFY_WITH_TIMEOUT(!commandOf(backend).contains(u"lectern-server"), 15'000);
    }

    QTemporaryDir m_home;
    QProcess m_window;
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
    lectern::TestDesktop test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_desktop.moc"
