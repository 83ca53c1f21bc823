// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/settings.h"

#include <QColor>
#include <QObject>
#include <QPalette>

class QApplication;

/** How the window looks: the colours of both themes, the palette and the style sheet made of them.
 */
namespace lectern {

/** The colours by what they are for; what is told by them is told in words or shape as well. */
struct Tokens
{
    QColor window;
    QColor sidebar;
    QColor line;
    QColor text;
    QColor muted; ///< on window and notice
    QColor mutedOnSidebar;
    QColor mutedOnSelection;
    QColor accent;
    QColor onAccent; ///< text on the accent
    QColor selection;
    QColor notice;
    QColor noticeLine;
    QColor error;
    QColor star;
    QColor mark; ///< behind what a search has found
    QColor online; ///< the dot of a connection that works
};

Tokens lightTokens();
Tokens darkTokens();

/** The contrast of two opaque colours, 1 to 21, as WCAG 2.1 defines it. */
double contrastOf(const QColor &one, const QColor &other);

QPalette paletteOf(const Tokens &tokens);

/** Applies the chosen theme to the application and tells those that paint by themselves. */
class Appearance : public QObject
{
    Q_OBJECT

public:
    /** Notes what the system looks like, so it is made before anything changes the palette. */
    explicit Appearance(QApplication &application, QObject *parent = nullptr);

    void choose(Theme choice);
    bool isDark() const { return m_dark; }
    const Tokens &tokens() const { return m_tokens; }

Q_SIGNALS:
    void changed();

private:
    void followSystem();
    void showIcons();
    void apply();

    QApplication &m_application;
    Theme m_choice = Theme::System;
    bool m_systemIsDark = false;
    bool m_desktopHasIcons = false;
    bool m_dark = false;
    Tokens m_tokens;
};

} // namespace lectern
