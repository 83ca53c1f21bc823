// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHeaderView>

/** The head of the table: quiet names, an arrow at the one that sorts, a line above and below. */
namespace lectern {

class Appearance;

class RecordHeader : public QHeaderView
{
    Q_OBJECT

public:
    explicit RecordHeader(const Appearance &appearance, QWidget *parent = nullptr);

    QSize sizeHint() const override;

Q_SIGNALS:
    /** The user has moved a column or changed its width. */
    void arranged();

protected:
    void mousePressEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void paintSection(QPainter *painter, const QRect &rect, int section) const override;
    void paintEvent(QPaintEvent *event) override;

private:
    QString textOf(int section) const;

    void noteArranged();

    const Appearance &m_appearance;
    bool m_underMouse = false; ///< what changes now is changed by the user
};

} // namespace lectern
