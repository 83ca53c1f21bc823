// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "resource/query.h"
#include "resource/record.h"
#include "resource/resourcespec.h"

#include <QMap>
#include <QSettings>
#include <QStringList>
#include <QUrl>

#include <memory>
#include <optional>

/** What the window remembers between two runs, and the drafts of unsaved forms. */
namespace lectern {

enum class Theme { System, Light, Dark };

/** How the table of a page was left; by field names, so that it fits a later version's columns. */
struct PageLayout
{
    QStringList order; ///< fields in the order of their columns; empty: as in the spec
    QMap<QString, int> widths; ///< pixels
    QStringList hidden; ///< fields not shown
    QList<SortKey> sort; ///< empty: the spec's default

    bool operator==(const PageLayout &) const = default;
};

/** The unsaved contents of a form. */
struct Draft
{
    Record values; ///< the changed fields only
    qint64 revision = 0; ///< of the record when it was changed; 0 for a new one

    bool operator==(const Draft &) const = default;
};

class Settings
{
public:
    /** In that file (tests), or where the desktop keeps them. */
    explicit Settings(const QString &fileName = {});

    QByteArray windowGeometry() const; ///< QWidget::saveGeometry()
    void setWindowGeometry(const QByteArray &geometry);
    QByteArray windowState() const; ///< of splitters and the like, as the window wrote it
    void setWindowState(const QByteArray &state);

    QString lastPage() const; ///< name of a resource or other page; empty at the first run
    void setLastPage(const QString &page);

    Theme theme() const;
    void setTheme(Theme theme);

    /** Where files were last chosen for import and export. */
    QString lastFolder() const;
    void setLastFolder(const QString &folder);

    /** nullopt where the page was never laid out. */
    std::optional<PageLayout> pageLayout(const QString &page) const;
    void setPageLayout(const QString &page, const PageLayout &layout);

    /** Who signed in last at that server; empty where nobody has. */
    QString lastUser(const QUrl &server) const;
    void setLastUser(const QUrl &server, const QString &username);

    /** Certificates that were accepted: their fingerprints by host:port. */
    QMap<QString, QByteArray> pinnedCertificates() const;
    void setPinnedCertificate(const QString &place, const QByteArray &fingerprint);

    /**
     * Of which server drafts are read and written from now on: its address, or empty for the own
     * one, whose port is another at each start.
     */
    void setDraftServer(const QString &server);

    /** The same for one of the users of that server; empty: those of nobody. */
    void setDraftServer(const QUrl &server, const QString &username);

    /**
     * Drafts, by resource and id; id 0 is the record not created yet. Written to disk at once.
     * Values of fields that the spec no longer has are left out; text in the place of another
     * value is what could not be read as one.
     */
    std::optional<Draft> draft(const ResourceSpec &spec, qint64 id) const;
    void setDraft(const ResourceSpec &spec, qint64 id, const Draft &draft);
    void removeDraft(const ResourceSpec &spec, qint64 id);
    QList<qint64> draftIds(const ResourceSpec &spec) const; ///< ascending

private:
    QString draftGroup() const;
    QString draftGroup(const ResourceSpec &spec) const;
    QString draftKey(const ResourceSpec &spec, qint64 id) const;

    std::unique_ptr<QSettings> m_store;
    QString m_draftServer;
};

} // namespace lectern
