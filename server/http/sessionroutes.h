// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/message.h"
#include "service/services.h"

#include <QJsonObject>

namespace lectern {

/**
 * Registering, signing in, renewing and signing out below that path: those of an older service,
 * and the same of this one. `open`: whoever comes may register.
 */
Routes sessionRoutes(Services &services, const QString &root, bool open);

/** What answers by what the services say. */
Handler bound(Services &services, Reply (*function)(Services &, const Request &));

/** What those who sign in get. */
QJsonObject signedInJson(const SignedIn &signedIn);
QJsonObject userJson(const accounts::User &user);

/** A point in time as the API writes it; null for 0. */
QJsonValue timeJson(qint64 milliseconds);

/** From where a request signs in. `device`: as its body has it, else what its program says. */
Sessions::Place placeOf(const Request &request, const QString &device);

} // namespace lectern
