// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/message.h"

#include <QHash>

/** HTML made from the templates in resources/web. */
namespace lectern {

/** What goes into the places of a template, by name; each value is HTML already. */
using Places = QHash<QString, QString>;

/** The template of that file name; `{{title}}` stands for the place `title`. */
QString filled(const QString &file, const Places &places);

/** An element with text; the text is escaped, the attributes are HTML already. */
QString element(const QString &tag, const QString &text, const QString &attributes = {});

/** A link; its address and its text are escaped. */
QString link(const QByteArray &address, const QString &text, const QString &attributes = {});

/** The page as a reply, under a policy that lets it load nothing but this server's own files. */
Reply htmlReply(int status, const QString &html);

} // namespace lectern
