using Dataflow.LoadAware.Demo.Evaluation;
using Dataflow.LoadAware.Simulator.Evaluation;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Demo.Evaluation;

public class EntriesTests
{
    [TestCase("threshold", "threshold")]
    [TestCase("fixed, tuned by the oracle", "fixed-tuned-by-the-oracle")]
    [TestCase("AIMD +1 x.9", "aimd-1-x-9")]
    [TestCase("seed's code", "seeds-code")]
    public void A_name_for_the_command_line_has_letters_digits_and_hyphens(string name, string typed) =>
        Assert.That(Entries.NameOf(new ControllerEntry(name, _ => null)), Is.EqualTo(typed));

    [Test]
    public void No_two_controllers_have_the_same_name() => Assert.That(Entries.Names, Is.Unique);

    [Test]
    public void Without_names_it_is_all_of_them() =>
        Assert.That((Entries.Of(null), Entries.Of([])), Is.EqualTo((ControllerCatalogue.All, ControllerCatalogue.All)));

    [Test]
    public void Names_choose_in_the_order_of_the_catalogue() =>
        Assert.That(Entries.Of(["spirit", "threshold"]).Select(entry => entry.Name), Is.EqualTo(new[] { "threshold", "Spirit" }));
}
