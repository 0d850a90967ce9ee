using Dataflow.LoadAware.Demo.Dashboard;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Demo.Dashboard;

public class AllowedHostTests
{
    [TestCase("build7.local", "build7.local")]
    [TestCase("192.168.0.7", "192.168.0.7")]
    [TestCase("fe80:0::7", "[fe80::7]")]
    [TestCase("[fe80::7]", "[fe80::7]")]
    public void A_name_is_as_it_stands_in_a_request(string name, string host) => Assert.That(AllowedHost.Read(name), Is.EqualTo(host));
}
