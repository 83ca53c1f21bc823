// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/backendfile.h"

#include <QNetworkAccessManager>
#include <QObject>
#include <QPointer>
#include <QSocketNotifier>
#include <QTimer>

#include <memory>

class QNetworkReply;

/** A backend that another window of this user has started: whether it is that one, and its end. */
namespace lectern {

/**
 * Follows the process first and then has it prove itself (api/ownerproof.h), so that what has been
 * proved holds until the end is told. The token is not sent.
 */
class RunningBackend : public QObject
{
    Q_OBJECT

public:
    explicit RunningBackend(QObject *parent = nullptr);
    ~RunningBackend() override;

    /** Asks there; met() or strange() follows, within 3 s. */
    void meet(const BackendPlace &place);

    /** Asks and follows no more. */
    void leave();

    const BackendPlace &place() const { return m_place; }

Q_SIGNALS:
    /** It is the user's own: it may have the token. */
    void met();

    /** It is not there any more, or somebody else is, or nobody answers. */
    void strange();

    /** The process that was met is gone. */
    void ended();

private:
    bool follow();
    void processEnded();
    void answered();
    void refuse();

    QNetworkAccessManager m_network;
    QPointer<QNetworkReply> m_reply;
    QTimer m_deadline;
    std::unique_ptr<QSocketNotifier> m_end;
    int m_process = -1; ///< descriptor: pidfd_open(2)
    BackendPlace m_place;
    QByteArray m_nonce;
    bool m_isMet = false;
};

} // namespace lectern
