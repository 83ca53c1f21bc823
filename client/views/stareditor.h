// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractSlider>

/** Sets a rating by a click on a star or by the keys 0 to 5; a slider to those who hear the window.
 */
namespace lectern {

class Appearance;

class StarEditor : public QAbstractSlider
{
    Q_OBJECT
    Q_PROPERTY(int value READ value WRITE setValue USER true)

public:
    StarEditor(const Appearance &appearance, QWidget *parent = nullptr);

    /** Marks the frame as wrong, as the style sheet does for other editors. */
    void setWrong(bool wrong);

    /** Without a frame it fits into a cell of the table. */
    void setFramed(bool framed);

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void sliderChange(SliderChange change) override;

private:
    int left() const;

    const Appearance &m_appearance;
    bool m_wrong = false;
    bool m_framed = true;
};

} // namespace lectern
