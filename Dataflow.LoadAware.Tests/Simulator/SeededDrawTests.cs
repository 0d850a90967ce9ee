using Dataflow.LoadAware.Simulator;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Simulator;

/// <summary>The random numbers: repeatable, and of the laws that their names promise.</summary>
public class SeededDrawTests
{
    private const int Many = 100_000;

    [Test]
    public void The_same_seed_and_index_give_the_same_numbers()
    {
        var once = Numbers(1, 2);

        Assert.That(Numbers(1, 2), Is.EqualTo(once));
    }

    [TestCase(2, 2)]
    [TestCase(1, 3)]
    [TestCase(2, 1)]
    public void Another_seed_or_index_gives_others(long seed, long index) => Assert.That(Numbers(seed, index), Is.Not.EqualTo(Numbers(1, 2)));

    [Test]
    public void Numbers_stay_what_they_were_when_this_test_was_written()
    {
        var draw = new SeededDraw(1, 2);

        Assert.That(draw.Uniform(), Is.EqualTo(.54840834713271636).Within(1e-15));
    }

    [Test]
    public void Uniform_numbers_fill_the_interval_evenly()
    {
        var tenths = Drawn((ref SeededDraw draw) => draw.Uniform()).CountBy(number => (int)(10 * number)).ToDictionary();

        Assert.That(Enumerable.Range(0, 10).Select(tenth => tenths[tenth]), Is.All.EqualTo(Many / 10).Within(5).Percent);
    }

    [Test]
    public void The_first_numbers_of_neighbouring_indices_are_independent()
    {
        var firsts = Enumerable.Range(0, Many).Select(index => new SeededDraw(1, index).Uniform() - .5).ToArray();

        var correlation = firsts.Zip(firsts.Skip(1), (one, next) => one * next).Average() * 12;

        Assert.That(correlation, Is.EqualTo(0).Within(.01));
    }

    [Test]
    public void Normal_numbers_have_mean_0_and_deviation_1()
    {
        var numbers = Drawn((ref SeededDraw draw) => draw.Normal());

        Assert.Multiple(() =>
        {
            Assert.That(numbers.Average(), Is.EqualTo(0).Within(.01));
            Assert.That(numbers.Average(number => number * number), Is.EqualTo(1).Within(.02));
            Assert.That(numbers.Count(number => number > 1.645) / (double)Many, Is.EqualTo(.05).Within(.003));
        });
    }

    [Test]
    public void Exponential_numbers_have_the_mean_asked_for() =>
        Assert.That(Drawn((ref SeededDraw draw) => draw.Exponential(20)).Average(), Is.EqualTo(20).Within(.3));

    [TestCase(20, .001)]
    [TestCase(100, .1)]
    [TestCase(5_000, .05)]
    [TestCase(100, .9)]
    public void Binomial_numbers_have_the_mean_and_the_variance_of_their_law(int trials, double probability)
    {
        var numbers = Drawn((ref SeededDraw draw) => draw.Binomial(trials, probability));
        var mean = trials * probability;
        var deviation = numbers.Average(number => (number - mean) * (number - mean));

        Assert.Multiple(() =>
        {
            Assert.That(numbers.Average(), Is.EqualTo(mean).Within(5).Percent);
            Assert.That(deviation, Is.EqualTo(mean * (1 - probability)).Within(5).Percent);
        });
    }

    [TestCase(10, 0, 0)]
    [TestCase(10, 1, 10)]
    [TestCase(0, .5, 0)]
    public void A_binomial_number_stays_within_its_trials(int trials, double probability, int expected) =>
        Assert.That(new SeededDraw(1).Binomial(trials, probability), Is.EqualTo(expected));

    private delegate double Law(ref SeededDraw draw);

    private static double[] Numbers(long seed, long index)
    {
        var draw = new SeededDraw(seed, index);
        return [draw.Uniform(), draw.Normal(), draw.Exponential(1), draw.LogUniform(1, 10)];
    }

    private static double[] Drawn(Law law)
    {
        var draw = new SeededDraw(42);
        var numbers = new double[Many];
        for (var i = 0; i < Many; i++)
            numbers[i] = law(ref draw);
        return numbers;
    }
}
