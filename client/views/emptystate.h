// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <functional>

class QHBoxLayout;
class QLabel;
class QPushButton;

/** Stands where the table would be when there is nothing to show: why, and what to do now. */
namespace lectern {

class EmptyState : public QWidget
{
    Q_OBJECT

public:
    /** A button of the state; the first one is the main one. */
    struct Choice
    {
        QString objectName;
        QString words;
        std::function<void()> action;
    };

    explicit EmptyState(QWidget *parent = nullptr);

    /** `details` are shown on demand; empty: there is no such button. */
    void display(const QString &heading, const QString &sentence, const QList<Choice> &choices = {},
                 const QString &details = {});

    QString heading() const;
    QString sentence() const;

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    bool isShown(const QString &heading, const QString &sentence, const QList<Choice> &choices,
                 const QString &details) const;
    void showChoices(const QList<Choice> &choices);

    QLabel *m_heading;
    QLabel *m_sentence;
    QHBoxLayout *m_buttons;
    QPushButton *m_detailsButton;
    QLabel *m_details;
    QStringList m_choices; ///< objectNames of those shown
};

} // namespace lectern
