// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/settingsdialog.h"

#include "api/apiclient.h"
#include "app/settings.h"
#include "views/appearance.h"
#include "views/plainlabel.h"

#include <QDialogButtonBox>
#include <QGroupBox>
#include <QLabel>
#include <QPushButton>
#include <QRadioButton>
#include <QVBoxLayout>

namespace lectern {

using namespace Qt::StringLiterals;

SettingsDialog::SettingsDialog(const ViewContext &context, QWidget *parent)
    : QDialog(parent), m_context(context)
{
    setObjectName(u"settingsDialog"_s);
    setWindowTitle(tr("Settings"));
    setAttribute(Qt::WA_DeleteOnClose);
    QLabel *connection = plainLabel(u"settingsConnection"_s, this);
    connection->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    const auto update = [this, connection] { connection->setText(connectionWords()); };
    connect(&context.api, &ApiClient::linkChanged, this, update);
    update();
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    buttons->button(QDialogButtonBox::Close)->setObjectName(u"settingsClose"_s);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(16);
    layout->addWidget(makeThemes());
    layout->addWidget(connection);
    layout->addStretch();
    layout->addWidget(buttons);
    setMinimumWidth(380);
}

QWidget *SettingsDialog::makeThemes()
{
    auto *box = new QGroupBox(tr("Theme"), this);
    auto *layout = new QVBoxLayout(box);
    const auto add = [&](const QString &objectName, const QString &words, Theme theme) {
        auto *button = new QRadioButton(words, box);
        button->setObjectName(objectName);
        button->setChecked(m_context.settings.theme() == theme);
        layout->addWidget(button);
        // Seen at once, so there is nothing to confirm.
        connect(button, &QRadioButton::clicked, this, [this, theme] {
            m_context.settings.setTheme(theme);
            m_context.appearance.choose(theme);
        });
    };
    add(u"themeSystem"_s, tr("As the system"), Theme::System);
    add(u"themeLight"_s, tr("Light"), Theme::Light);
    add(u"themeDark"_s, tr("Dark"), Theme::Dark);
    return box;
}

QString SettingsDialog::connectionWords() const
{
    const ApiClient &api = m_context.api;
    if (api.server().isEmpty())
        return api.linkProblem();
    const QString where = api.server().toDisplayString();
    if (api.link() == ApiClient::Link::Online)
        return tr("Connected to %1").arg(where);
    return tr("Not connected to %1. %2").arg(where, api.linkProblem());
}

} // namespace lectern
