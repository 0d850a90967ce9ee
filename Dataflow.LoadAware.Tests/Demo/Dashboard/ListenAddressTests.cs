using Dataflow.LoadAware.Demo;
using Dataflow.LoadAware.Demo.Dashboard;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Demo.Dashboard;

public class ListenAddressTests
{
    [TestCase("http://127.0.0.1:5080")]
    [TestCase("http://localhost:5080")]
    [TestCase("http://[::1]:5080")]
    public void This_machine_alone_needs_no_leave(string url) => Assert.That(ListenAddress.Read(url, isOpen: false), Is.EqualTo([url]));

    // The server reads an address less well: what it takes for a name it does not know it listens to on every interface
    [TestCase("http://127.1:5080/", "http://127.0.0.1:5080")]
    [TestCase("HTTP://LocalHost:5080", "http://localhost:5080")]
    [TestCase("http://0x7f000001", "http://127.0.0.1:80")]
    public void The_server_is_given_what_was_checked(string url, string given) => Assert.That(ListenAddress.Read(url, isOpen: false), Is.EqualTo([given]));

    // The server refuses a free port on a name that has two addresses
    [Test]
    public void A_free_port_of_localhost_is_one_of_its_first_address() =>
        Assert.That(ListenAddress.Read("http://localhost:0", isOpen: false), Is.EqualTo(["http://127.0.0.1:0"]));

    [Test]
    public void Several_addresses_stand_between_semicolons() =>
        Assert.That(ListenAddress.Read("http://127.0.0.1:1; http://[::1]:1;", isOpen: false), Is.EqualTo(["http://127.0.0.1:1", "http://[::1]:1"]));

    [TestCase("http://0.0.0.0:5080")]
    [TestCase("http://build7.local:5080")]
    [TestCase("http://*:5080", "'http://*:5080' is not an address as in http://127.0.0.1:5080.")]
    public void Beyond_this_machine_it_listens_only_when_told_for_whom(string url, string? message = null) =>
        Assert.That(() => ListenAddress.Read(url, isOpen: false), Throws.TypeOf<WrongInputException>().With.Message.Contains(
            message ?? $"'{url}' can be reached from other machines, and the dashboard has no login. Say with --allow-host under which names"));

    [Test]
    public void When_told_it_listens_there() => Assert.That(ListenAddress.Read("http://0.0.0.0:5080", isOpen: true), Has.Count.EqualTo(1));

    [TestCase("")]
    [TestCase("5080")]
    [TestCase("https://127.0.0.1:5080")]
    [TestCase("http://127.0.0.1:5080/here")]
    [TestCase("http://127.0.0.1:5080?here")]
    [TestCase("http://127.0.0.1:5080#x")]
    [TestCase("http://me@127.0.0.1:5080")]
    [TestCase("http://me:secret@localhost:5080")]
    public void What_is_no_address_is_named(string url) =>
        Assert.That(() => ListenAddress.Read(url, isOpen: false), Throws.TypeOf<WrongInputException>().With.Message.EqualTo($"--urls: '{url}' is not an address as in http://127.0.0.1:5080."));
}
