// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPushButton>

/** One line of the sidebar: a name at the left and, where it counts something, how many. */
namespace lectern {

class Appearance;

class SidebarButton : public QPushButton
{
    Q_OBJECT

public:
    SidebarButton(const QString &name, const Appearance &appearance, QWidget *parent = nullptr);

    /** -1: not known, nothing is shown. */
    void setCount(qint64 count);
    QString countText() const { return m_count; }

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    const Appearance &m_appearance;
    QString m_count;
};

} // namespace lectern
