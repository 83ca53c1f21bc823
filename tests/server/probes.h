// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "httpclient.h"

/** Requests of every kind, right and wrong, to each operation that the description names. */
namespace lectern {

/** An operation as GET /openapi.json has it. */
struct Operation
{
    QByteArray method = {};
    QString pattern = {}; ///< its path, with {places}
    QByteArray bodyType = {}; ///< empty: it takes no body
    bool takesTables = false; ///< CSV and NDJSON, too
    QJsonObject example = {}; ///< a body, where the description has one
    QStringList members = {}; ///< of a body
    QStringList queries = {}; ///< names of query parameters, field[op] among them
    bool isOpen = false; ///< to anyone
};

QList<Operation> operationsOf(const QJsonObject &document);

/** What is sent in the place of what would be right; what is empty stays right. */
struct Probe
{
    QString path = {}; ///< with {places} that are to be filled
    QByteArray query = {}; ///< with its ?
    HttpHeaders headers = {};
    QString member = {}; ///< of the body, which is to be `raw`
    QByteArray raw = {};
    bool ownBody = false; ///< the body is `raw`
    QByteArray type = {}; ///< of the body
};

/** The first is right in all. */
QList<Probe> probesOf(const Operation &operation);

/** A JSON object, or a form, in which that member is written as those bytes. */
QByteArray withRaw(QJsonObject body, const QString &member, const QByteArray &raw, bool form);
QByteArray formOf(const QJsonObject &body);

} // namespace lectern
