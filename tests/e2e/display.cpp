// SPDX-License-Identifier: GPL-3.0-or-later
#include "display.h"

#include <QSize>

#include <algorithm>
#include <memory>
#include <span>
#include <vector>

// Last, for its macros.
#include <X11/Xlib.h>
#include <X11/Xutil.h>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

bool takesClosing(::Display *display, Window window)
{
    XWindowAttributes attributes {};
    if (!XGetWindowAttributes(display, window, &attributes) || attributes.map_state != IsViewable)
        return false;
    Atom *protocols = nullptr;
    int count = 0;
    if (!XGetWMProtocols(display, window, &protocols, &count))
        return false;
    const Atom closing = XInternAtom(display, "WM_DELETE_WINDOW", 0);
    const bool takes = std::find(protocols, protocols + count, closing) != protocols + count;
    XFree(protocols);
    return takes;
}

// ICCCM 4.2.8.1: what a window manager sends to a window whose cross is clicked.
void sendClosing(::Display *display, Window window)
{
    XEvent event {};
    event.xclient.type = ClientMessage;
    event.xclient.window = window;
    event.xclient.message_type = XInternAtom(display, "WM_PROTOCOLS", 0);
    event.xclient.format = 32;
    event.xclient.data.l[0] = long(XInternAtom(display, "WM_DELETE_WINDOW", 0));
    event.xclient.data.l[1] = CurrentTime;
    XSendEvent(display, window, 0, NoEventMask, &event);
}

// Those that a user sees and can close.
std::vector<Window> windowsOf(::Display *display)
{
    Window root = 0;
    Window parent = 0;
    Window *windows = nullptr;
    unsigned int count = 0;
    XQueryTree(display, DefaultRootWindow(display), &root, &parent, &windows, &count);
    std::vector<Window> shown;
    for (const Window window : std::span(windows, count)) {
        if (takesClosing(display, window))
            shown.push_back(window);
    }
    XFree(windows);
    return shown;
}

struct Closing
{
    void operator()(::Display *display) const { XCloseDisplay(display); }
};

using Connection = std::unique_ptr<::Display, Closing>;

} // namespace

Display::~Display()
{
    m_process.terminate();
    if (!m_process.waitForFinished(5000))
        m_process.kill();
    m_process.waitForFinished();
}

bool Display::start(const QSize &size)
{
    const QString screen = u"%1x%2x24"_s.arg(size.width()).arg(size.height());
    m_process.start(
        u"Xvfb"_s,
        {u"-displayfd"_s, u"1"_s, u"-screen"_s, u"0"_s, screen, u"-nolisten"_s, u"tcp"_s});
    while (m_process.waitForReadyRead(10'000)) {
        if (!m_process.canReadLine())
            continue;
        m_name = u':' + QString::fromLatin1(m_process.readLine().trimmed());
        return true;
    }
    return false;
}

bool Display::closeWindows() const
{
    const Connection display(XOpenDisplay(m_name.toLatin1().constData()));
    if (!display)
        return false;
    const std::vector<Window> windows = windowsOf(display.get());
    for (const Window window : windows)
        sendClosing(display.get(), window);
    XSync(display.get(), 0);
    return !windows.empty();
}

int Display::shownWindows() const
{
    const Connection display(XOpenDisplay(m_name.toLatin1().constData()));
    return display ? int(windowsOf(display.get()).size()) : 0;
}

} // namespace lectern
