// SPDX-License-Identifier: GPL-3.0-or-later
#include "display.h"

#include <QSize>

#include <algorithm>
#include <memory>
#include <span>

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

int askToClose(::Display *display)
{
    Window root = 0;
    Window parent = 0;
    Window *windows = nullptr;
    unsigned int count = 0;
    int asked = 0;
    XQueryTree(display, DefaultRootWindow(display), &root, &parent, &windows, &count);
    for (const Window window : std::span(windows, count)) {
        if (!takesClosing(display, window))
            continue;
        sendClosing(display, window);
        ++asked;
    }
    XFree(windows);
    XSync(display, 0);
    return asked;
}

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
    const auto close = [](::Display *display) { XCloseDisplay(display); };
    const std::unique_ptr<::Display, decltype(close)> display(
        XOpenDisplay(m_name.toLatin1().constData()), close);
    return display && askToClose(display.get()) > 0;
}

} // namespace lectern
