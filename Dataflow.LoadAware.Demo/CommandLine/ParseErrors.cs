using System.CommandLine;

namespace Dataflow.LoadAware.Demo.CommandLine;

/// <summary>Says in one line what the command line got wrong.</summary>
internal static class ParseErrors
{
    /// <summary>The line: the first error, and for an unknown word what is known.</summary>
    public static string Line(ParseResult parsed)
    {
        if (parsed.UnmatchedTokens is [var unknown, ..])
        {
            Command command = parsed.CommandResult.Command;
            string known = string.Join(", ", command.Options.Where(option => !option.Hidden).Select(option => option.Name));
            string commands = string.Join(", ", command.Subcommands.Select(subcommand => subcommand.Name));
            return $"'{unknown}' is not known here. Options: {known}." + (commands.Length > 0 ? $" Commands: {commands}." : "");
        }

        return parsed.Errors[0].Message;
    }
}
