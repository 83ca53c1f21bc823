// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "resource/resourcespec.h"

#include <QUrl>

/** What one pastes into a tool so that it gets at the records: address and key filled in. */
namespace lectern {

struct SnippetPlace
{
    QUrl server;
    QString key;
    ResourceSpec spec; ///< of what is read or added
};

struct Snippet
{
    QString name; ///< in object names
    QString tool; ///< as people call it
    QString hint; ///< where to paste it, and what comes of it
    QString text;
};

/**
 * The key goes in a header, never in a URL; with curl neither among the arguments, which every user
 * of the computer can see.
 */
QList<Snippet> readSnippets(const SnippetPlace &place);

/** Whether a record can be added without knowing one of another kind. */
bool canAdd(const ResourceSpec &spec);

/** The same that add a record; spreadsheets only read. */
QList<Snippet> addSnippets(const SnippetPlace &place);

} // namespace lectern
