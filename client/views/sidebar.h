// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/viewcontext.h"

#include <QMap>
#include <QWidget>

class QButtonGroup;
class QToolButton;

/** The pages with their counts at the left of the window, and at its foot connection and settings.
 */
namespace lectern {

class ConnectionLabel;
class SidebarButton;

class Sidebar : public QWidget
{
    Q_OBJECT

public:
    explicit Sidebar(const ViewContext &context, QWidget *parent = nullptr);

    /** By the name of the resource. */
    void setCurrent(const QString &page);
    void setPageShown(const QString &page, bool shown);
    void setCount(const QString &page, qint64 count);

    /** Whether the user may let tools in. */
    void setConnectShown(bool shown);

    ConnectionLabel *connection() const { return m_connection; }

    /** The button at the top to which the window gives its menu. */
    QToolButton *menuButton() const { return m_menuButton; }

Q_SIGNALS:
    void pageChosen(const QString &page);
    void connectWanted(); ///< of a tool
    void settingsWanted();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QWidget *makeHead();

    const Appearance &m_appearance;
    QToolButton *m_menuButton;
    ConnectionLabel *m_connection;
    QButtonGroup *m_group;
    SidebarButton *m_connect;
    QMap<QString, SidebarButton *> m_buttons;
};

} // namespace lectern
