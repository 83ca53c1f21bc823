// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/connectdialog.h"

#include "api/apiclient.h"
#include "views/dialogroom.h"
#include "views/keyform.h"
#include "views/keylist.h"
#include "views/newkeyview.h"
#include "views/plainlabel.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStackedWidget>
#include <QTabWidget>
#include <QVBoxLayout>

namespace lectern {

using namespace Qt::StringLiterals;

ConnectDialog::ConnectDialog(const ViewContext &context, quint16 usualPort, QWidget *parent)
    : PatientDialog(parent), m_context(context), m_usualPort(usualPort),
      m_place(plainLabel(u"connectPlace"_s, this)), m_stack(new QStackedWidget(this)),
      m_form(new KeyForm(context, this)), m_new(new NewKeyView(context, this)),
      m_list(new KeyList(context, this))
{
    setObjectName(u"connectDialog"_s);
    setWindowTitle(tr("Connect a tool"));
    setAttribute(Qt::WA_DeleteOnClose);
    resize(800, 600);
    setMinimumWidth(460);
    keepRoomForWords(this);
    QLabel *words = plainLabel(u"connectWords"_s, this);
    words->setText(tr("Scripts, spreadsheets and other programs get at your records over the "
                      "network, with a key that you make for them."));
    m_place->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(8);
    layout->addWidget(words);
    layout->addWidget(m_place);
    layout->addWidget(makeTabs(), 1);
    layout->addWidget(makeFoot());
    connect(&context.api, &ApiClient::linkChanged, this, &ConnectDialog::showPlace);
    // The key that is being made is shown here, once.
    stayWhile([this] { return m_form->isBusy(); });
    showPlace();
    m_list->load();
    m_form->startOver();
}

QWidget *ConnectDialog::makeTabs()
{
    m_stack->addWidget(m_form);
    m_stack->addWidget(m_new);
    auto *tabs = new QTabWidget(this);
    tabs->setObjectName(u"connectTabs"_s);
    tabs->setAccessibleName(windowTitle());
    tabs->addTab(m_stack, tr("New key"));
    const int list = tabs->addTab(m_list, tr("Keys"));
    connect(m_form, &KeyForm::made, this, [this](const ToolKey &key) {
        m_new->display(key);
        m_stack->setCurrentWidget(m_new);
        m_list->load();
    });
    connect(m_new, &NewKeyView::anotherWanted, this, &ConnectDialog::showForm);
    connect(m_list, &KeyList::counted, tabs, [tabs, list](qsizetype keys) {
        tabs->setTabText(list, keys == 0 ? tr("Keys") : tr("Keys (%1)").arg(keys));
    });
    connect(tabs, &QTabWidget::currentChanged, this, [this, list](int index) {
        if (index == list)
            m_list->load();
    });
    return tabs;
}

QWidget *ConnectDialog::makeFoot()
{
    auto *row = new QWidget(this);
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    auto *close = new QPushButton(tr("Close"), row);
    close->setObjectName(u"connectClose"_s);
    close->setAutoDefault(false);
    connect(close, &QPushButton::clicked, this, &QDialog::reject);
    layout->addStretch();
    layout->addWidget(close);
    return row;
}

void ConnectDialog::showPlace()
{
    const ApiClient &api = m_context.api;
    const QString where = api.server().toDisplayString(QUrl::StripTrailingSlash);
    const bool elsewhere = m_usualPort != 0 && api.server().port() != m_usualPort;
    if (api.server().isEmpty())
        m_place->setText(api.linkProblem());
    else if (elsewhere)
        m_place->setText(tr("They find it at %1 now: its usual port %2 is taken by another "
                            "program. The port may be another one the next time; the texts for "
                            "the tools must then be changed.")
                             .arg(where)
                             .arg(m_usualPort));
    else
        m_place->setText(tr("They find it at %1").arg(where));
}

void ConnectDialog::showForm()
{
    m_new->clear();
    m_stack->setCurrentWidget(m_form);
    m_form->startOver();
}

} // namespace lectern
