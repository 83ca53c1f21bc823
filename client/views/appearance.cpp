// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/appearance.h"

#include <QApplication>
#include <QFile>
#include <QIcon>
#include <QStyle>
#include <QStyleFactory>
#include <QStyleHints>

#include <array>
#include <cmath>

// Resources of a static library are left out by the linker unless they are asked for; outside of
// any namespace, as Q_INIT_RESOURCE wants it.
static void loadResources()
{
    Q_INIT_RESOURCE(client);
}

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

double luminance(const QColor &color)
{
    const auto linear = [](double channel) {
        return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF())
        + 0.0722 * linear(color.blueF());
}

struct NamedToken
{
    QLatin1StringView name;
    QColor Tokens::*color;
};

// Longer names before the names that they begin with, since they are replaced one after another.
constexpr std::array<NamedToken, 16> kTokens = {{
    {"@window"_L1, &Tokens::window},
    {"@sidebar"_L1, &Tokens::sidebar},
    {"@line"_L1, &Tokens::line},
    {"@text"_L1, &Tokens::text},
    {"@mutedOnSidebar"_L1, &Tokens::mutedOnSidebar},
    {"@mutedOnSelection"_L1, &Tokens::mutedOnSelection},
    {"@muted"_L1, &Tokens::muted},
    {"@accent"_L1, &Tokens::accent},
    {"@onAccent"_L1, &Tokens::onAccent},
    {"@selection"_L1, &Tokens::selection},
    {"@noticeLine"_L1, &Tokens::noticeLine},
    {"@notice"_L1, &Tokens::notice},
    {"@error"_L1, &Tokens::error},
    {"@star"_L1, &Tokens::star},
    {"@mark"_L1, &Tokens::mark},
    {"@online"_L1, &Tokens::online},
}};

QString styleSheetOf(const Tokens &tokens, bool dark)
{
    QFile file(u":/lectern/lectern.qss"_s);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QString sheet = QString::fromUtf8(file.readAll());
    for (const NamedToken &token : kTokens)
        sheet.replace(token.name, (tokens.*token.color).name());
    return sheet.replace("@theme"_L1, dark ? "dark"_L1 : "light"_L1);
}

void setDisabled(QPalette &palette, const Tokens &tokens)
{
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, tokens.muted);
    palette.setColor(QPalette::Disabled, QPalette::Highlight, tokens.line);
}

} // namespace

Tokens lightTokens()
{
    return {
        .window = 0xffffff,
        .sidebar = 0xf3f4f6,
        .line = 0xe2e4e8,
        .text = 0x1d2129,
        .muted = 0x6a7280,
        .mutedOnSidebar = 0x666e7c,
        .mutedOnSelection = 0x5f6775,
        .accent = 0x2f6fde,
        .onAccent = 0xffffff,
        .selection = 0xe4edfc,
        .notice = 0xfff6df,
        .noticeLine = 0xecd28a,
        .error = 0xc62f2f,
        .star = 0xe0a020,
        .mark = 0xffe9a8,
        .online = 0x2fa44f,
    };
}

Tokens darkTokens()
{
    return {
        .window = 0x1e2127,
        .sidebar = 0x17191e,
        .line = 0x31353d,
        .text = 0xe6e8ec,
        .muted = 0x949ba8,
        .mutedOnSidebar = 0x949ba8,
        .mutedOnSelection = 0xa3aab6,
        .accent = 0x6c9df2,
        .onAccent = 0x17191e,
        .selection = 0x2a3a57,
        .notice = 0x3a3220,
        .noticeLine = 0x6b5a2c,
        .error = 0xff7d7d,
        .star = 0xe8b84a,
        .mark = 0x5c4d1e,
        .online = 0x2fa44f,
    };
}

double contrastOf(const QColor &one, const QColor &other)
{
    const double a = luminance(one);
    const double b = luminance(other);
    return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

QPalette paletteOf(const Tokens &tokens)
{
    QPalette palette(tokens.text, tokens.window, tokens.line, tokens.muted, tokens.line,
                     tokens.text, tokens.text, tokens.window, tokens.window);
    palette.setColor(QPalette::AlternateBase, tokens.sidebar);
    palette.setColor(QPalette::PlaceholderText, tokens.muted);
    palette.setColor(QPalette::Highlight, tokens.accent);
    palette.setColor(QPalette::HighlightedText, tokens.onAccent);
    palette.setColor(QPalette::Link, tokens.accent);
    palette.setColor(QPalette::LinkVisited, tokens.accent);
    palette.setColor(QPalette::ToolTipBase, tokens.sidebar);
    palette.setColor(QPalette::ToolTipText, tokens.text);
    setDisabled(palette, tokens);
    return palette;
}

Appearance::Appearance(QApplication &application, QObject *parent)
    : QObject(parent), m_application(application)
{
    loadResources();
    // A desktop whose text is lighter than its windows is dark; all desktops tell that much.
    const QPalette system = QApplication::palette();
    m_systemIsDark = system.windowText().color().lightness() > system.window().color().lightness();
    m_desktopHasIcons = !QIcon::themeName().isEmpty() && QIcon::themeName() != u"hicolor";
    QApplication::setStyle(QStyleFactory::create(u"Fusion"_s));
    followSystem();
}

void Appearance::followSystem()
{
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    const auto note = [this](Qt::ColorScheme scheme) {
        if (scheme == Qt::ColorScheme::Unknown)
            return;
        m_systemIsDark = scheme == Qt::ColorScheme::Dark;
        if (m_choice == Theme::System)
            apply();
    };
    connect(QGuiApplication::styleHints(), &QStyleHints::colorSchemeChanged, this, note);
    note(QGuiApplication::styleHints()->colorScheme());
#endif
    apply();
}

void Appearance::choose(Theme choice)
{
    m_choice = choice;
    apply();
}

// The desktop's icons, where it has some; else Breeze, so that all of them are of one kind.
void Appearance::showIcons()
{
    const QString breeze = m_dark ? u"breeze-dark"_s : u"breeze"_s;
    if (m_desktopHasIcons)
        QIcon::setFallbackThemeName(breeze);
    else
        QIcon::setThemeName(breeze);
}

void Appearance::apply()
{
    m_dark = m_choice == Theme::Dark || (m_choice == Theme::System && m_systemIsDark);
    m_tokens = m_dark ? darkTokens() : lightTokens();
    showIcons();
    QApplication::setPalette(paletteOf(m_tokens));
    m_application.setStyleSheet(styleSheetOf(m_tokens, m_dark));
    Q_EMIT changed();
}

} // namespace lectern
