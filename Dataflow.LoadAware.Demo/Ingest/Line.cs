namespace Dataflow.LoadAware.Demo.Ingest;

/// <summary>One line of the input.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Text">Its text, without the line end.</param>
internal readonly record struct Line(long Number, string Text);
