// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runningbackend.h"

#include "api/ownerproof.h"
#include "api/paths.h"
#include "core/random256.h"

#include <QJsonDocument>
#include <QNetworkProxy>
#include <QNetworkReply>
#include <QNetworkRequest>

#include <sys/syscall.h>
#include <unistd.h>
#include <utility>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

constexpr int kPatience = 3000; // milliseconds
constexpr qint64 kLargestProof = 4096; // bytes

} // namespace

RunningBackend::RunningBackend(QObject *parent) : QObject(parent)
{
    m_network.setProxy(QNetworkProxy::NoProxy);
    m_deadline.setSingleShot(true);
    connect(&m_deadline, &QTimer::timeout, this, &RunningBackend::refuse);
}

RunningBackend::~RunningBackend()
{
    leave();
}

void RunningBackend::meet(const BackendPlace &place)
{
    leave();
    m_place = place;
    m_deadline.start(kPatience);
    if (!follow()) {
        m_deadline.start(0);
        return;
    }
    m_nonce = random256();
    QNetworkRequest request(
        QUrl(place.url.toString() + api::kOwnerProof + QString::fromLatin1(m_nonce)));
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute,
                         QNetworkRequest::ManualRedirectPolicy);
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    m_reply = m_network.get(request);
    m_reply->setReadBufferSize(kLargestProof);
    connect(m_reply, &QNetworkReply::finished, this, &RunningBackend::answered);
}

void RunningBackend::leave()
{
    m_deadline.stop();
    m_isMet = false;
    if (QNetworkReply *reply = std::exchange(m_reply, nullptr)) {
        QObject::disconnect(reply, nullptr, this, nullptr);
        reply->abort();
        reply->deleteLater();
    }
    if (m_end) {
        m_end->setEnabled(false);
        m_end.release()->deleteLater(); // it may be the sender
    }
    if (m_process >= 0)
        ::close(std::exchange(m_process, -1));
}

// A number that belongs to another process by now does no harm: that one proves nothing.
bool RunningBackend::follow()
{
    m_process = int(::syscall(SYS_pidfd_open, pid_t(m_place.process), 0U));
    if (m_process < 0)
        return false;
    m_end = std::make_unique<QSocketNotifier>(m_process, QSocketNotifier::Read);
    connect(m_end.get(), &QSocketNotifier::activated, this, &RunningBackend::processEnded);
    return true;
}

void RunningBackend::processEnded()
{
    const bool wasMet = m_isMet;
    leave();
    if (wasMet)
        Q_EMIT ended();
    else
        Q_EMIT strange();
}

void RunningBackend::answered()
{
    const QByteArray body = m_reply->readAll();
    const bool isWell = m_reply->error() == QNetworkReply::NoError;
    const QByteArray expected =
        ownerProof(m_place.token, m_place.url.authority().toLatin1(), m_nonce);
    m_reply->deleteLater();
    m_reply = nullptr;
    if (!isWell || QJsonDocument::fromJson(body)[u"proof"].toString().toLatin1() != expected) {
        refuse();
        return;
    }
    m_deadline.stop();
    m_isMet = true;
    Q_EMIT met();
}

void RunningBackend::refuse()
{
    leave();
    Q_EMIT strange();
}

} // namespace lectern
