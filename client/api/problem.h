// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fault.h"

#include <QJsonObject>
#include <QNetworkReply>

/** The one translation from what comes over the network to Fault. */
namespace lectern {

/** An answer of 300 or above; the body is problem+json or, from a proxy on the way, anything. */
Fault faultFromProblem(int status, const QByteArray &body);

/** The messages of the member `errors` of a problem, or of `rejected` rows of a job. */
QList<FieldMessage> fieldMessages(const QJsonObject &errors);
QList<FieldMessage> fieldMessages(const QJsonArray &rejected);

/** No answer at all: Unavailable, in plain words. */
Fault faultFromNetwork(QNetworkReply::NetworkError error, const QString &where);

/** Whether the server may have had the request all the same. */
bool mayHaveArrived(QNetworkReply::NetworkError error);

/** That a change ended so, and may have been stored all the same: Unavailable, which says that. */
Fault withUnknownOutcome(const Fault &fault);

} // namespace lectern
