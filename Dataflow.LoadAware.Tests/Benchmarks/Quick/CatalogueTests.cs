using Dataflow.LoadAware.Benchmarks.Quick;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Benchmarks.Quick;

/// <summary>Which questions a filter finds.</summary>
public class CatalogueTests
{
    private static readonly Question Post =
        Catalogue.All().First(question => question.Name.StartsWith("Post ->", StringComparison.Ordinal));

    [TestCase("")]
    [TestCase("handler")]
    [TestCase("post*int")]
    [TestCase("BatchBlock")]
    public void A_filter_matches_any_part_with_stars_for_the_rest(string filter) => Assert.That(Catalogue.Wants(filter, Post));

    [TestCase("SendAsync")]
    [TestCase("int*post")]
    public void A_filter_leaves_out_what_it_does_not_match(string filter) => Assert.That(Catalogue.Wants(filter, Post), Is.False);

    [Test]
    public void No_two_questions_read_the_same() =>
        Assert.That(Catalogue.All().Select(question => $"{question.Name}, {question.Against}"), Is.Unique);

    [Test]
    public void Every_question_asks_for_something() =>
        Assert.That(Catalogue.All().Where(question => question.Time is null && question.Memory is null), Is.Empty);
}
