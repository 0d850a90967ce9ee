namespace Dataflow.LoadAware.Demo;

/// <summary>The user gave something that cannot be used. The message is the one line that the user sees.</summary>
/// <param name="message">Names the value, and what would be right.</param>
/// <param name="inner">What the system said, if it said anything.</param>
internal sealed class WrongInputException(string message, Exception? inner = null) : Exception(message, inner);
