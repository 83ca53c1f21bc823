// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/icons.h"

#include "views/appearance.h"

#include <QFile>
#include <QPainter>
#include <QPixmap>
#include <QSvgRenderer>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

QPixmap draw(const QByteArray &svg, int size)
{
    QPixmap pixmap(size, size);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    QSvgRenderer(svg).render(&painter);
    return pixmap;
}

} // namespace

QIcon drawnIcon(QLatin1StringView name, const Tokens &tokens)
{
    QFile file(u":/lectern/icons/%1.svg"_s.arg(name));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QByteArray svg = file.readAll();
    // The drawings are made in the light theme's text colour.
    svg.replace(lightTokens().text.name().toLatin1(), tokens.text.name().toLatin1());
    QIcon icon;
    for (const int size : {16, 22, 32, 48})
        icon.addPixmap(draw(svg, size));
    return icon;
}

QIcon actionIcon(QLatin1StringView name, const Tokens &tokens)
{
    const QIcon icon = QIcon::fromTheme(name);
    return icon.isNull() ? drawnIcon(name, tokens) : icon;
}

} // namespace lectern
