// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/connectionlabel.h"

#include "api/apiclient.h"
#include "views/appearance.h"

#include <QPainter>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

constexpr int kDot = 9;
constexpr int kDotGap = 5;
constexpr int kPadding = 10;

QFont smallFont(QFont font)
{
    font.setPointSizeF(font.pointSizeF() * 0.93);
    return font;
}

} // namespace

ConnectionLabel::ConnectionLabel(const ApiClient &api, const Appearance &appearance,
                                 QWidget *parent)
    : QWidget(parent), m_api(api), m_appearance(appearance), m_serverless(tr("Starting\u2026"))
{
    setObjectName(u"connection"_s);
    setFont(smallFont(font()));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&api, &ApiClient::linkChanged, this, &ConnectionLabel::update);
    connect(&appearance, &Appearance::changed, this, qOverload<>(&QWidget::update));
    update();
}

void ConnectionLabel::setServerlessWords(const QString &words)
{
    m_serverless = words;
    update();
}

void ConnectionLabel::setUsualPort(quint16 port)
{
    m_usualPort = port;
    update();
}

bool ConnectionLabel::isElsewhere() const
{
    return m_usualPort != 0 && !m_api.server().isEmpty() && m_api.server().port() != m_usualPort;
}

QString ConnectionLabel::place() const
{
    if (isElsewhere())
        return tr("port %1, not %2").arg(m_api.server().port()).arg(m_usualPort);
    return m_api.server().authority();
}

QString ConnectionLabel::placeSentence() const
{
    const QString url = m_api.server().toDisplayString();
    if (isElsewhere())
        return tr("Tools on this computer find Lectern at %1 now, not at its usual port %2.")
            .arg(url)
            .arg(m_usualPort);
    return url;
}

QSize ConnectionLabel::sizeHint() const
{
    return {120, fontMetrics().height() * 2 + 4};
}

void ConnectionLabel::update()
{
    const QUrl server = m_api.server();
    const QString where = ApiClient::isOnThisComputer(server) ? tr("This computer") : tr("Server");
    switch (m_api.link()) {
    case ApiClient::Link::Online:
        m_words = u"%1 \u00b7"_s.arg(where);
        break;
    case ApiClient::Link::Connecting:
        m_words = tr("Connecting\u2026");
        break;
    case ApiClient::Link::Offline:
        m_words = server.isEmpty() ? m_serverless : tr("No connection \u00b7");
        break;
    }
    m_place = place();
    setAccessibleName(u"%1 %2"_s.arg(m_words, m_place));
    setToolTip(m_api.link() == ApiClient::Link::Offline ? m_api.linkProblem() : placeSentence());
    QWidget::update();
}

QColor ConnectionLabel::dotColour() const
{
    switch (m_api.link()) {
    case ApiClient::Link::Online:
        return m_appearance.tokens().online;
    case ApiClient::Link::Connecting:
        return m_appearance.tokens().star;
    case ApiClient::Link::Offline:
        return m_api.server().isEmpty() ? m_appearance.tokens().star : m_appearance.tokens().error;
    }
    Q_UNREACHABLE();
}

void ConnectionLabel::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const int lineHeight = fontMetrics().height();
    painter.setPen(Qt::NoPen);
    painter.setBrush(dotColour());
    painter.drawEllipse(QRectF(kPadding + 1, 1 + (lineHeight - kDot) / 2.0, kDot, kDot));
    painter.setPen(m_appearance.tokens().mutedOnSidebar);
    const int textLeft = kPadding + kDot + kDotGap + 1;
    painter.drawText(QRect(textLeft, 0, width() - textLeft, lineHeight), Qt::AlignVCenter, m_words);
    painter.drawText(QRect(kPadding, lineHeight + 1, width() - kPadding, lineHeight),
                     Qt::AlignVCenter,
                     fontMetrics().elidedText(m_place, Qt::ElideMiddle, width() - 2 * kPadding));
}

} // namespace lectern
