using System.IO.Enumeration;
using Dataflow.LoadAware.Benchmarks.Quick.Questions;

namespace Dataflow.LoadAware.Benchmarks.Quick;

/// <summary>All questions, in the order of the report.</summary>
internal static class Catalogue
{
    public static IEnumerable<Question> All() =>
    [
        .. PathQuestions.All(),
        .. SteadinessQuestions.All(),
        .. FootprintQuestions.All(),
        .. ControlQuestions.All(),
        .. HandlerQuestions.All(),
        .. BesideQuestions.All(),
    ];

    /// <summary>Whether a filter wants a question: a part of its name or of what it is held against, with * for any text.</summary>
    public static bool Wants(string filter, Question question) =>
        FileSystemName.MatchesSimpleExpression($"*{filter}*", $"{question.Name}, {question.Against}", ignoreCase: true);
}
