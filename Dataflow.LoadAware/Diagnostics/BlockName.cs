using System.Threading.Tasks.Dataflow;

namespace Dataflow.LoadAware.Diagnostics;

/// <summary>What a block is called, as <see cref="DataflowBlockOptions.NameFormat"/> says.</summary>
internal static class BlockName
{
    private static readonly string DefaultFormat = new DataflowBlockOptions().NameFormat;

    /// <summary>The name; the message of the exception when the format is wrong.</summary>
    public static string Of(string format, Type type, int id)
    {
        try
        {
            return string.Format(null, format, type.Name, id);
        }
        catch (FormatException exception)
        {
            return exception.Message;
        }
    }

    /// <summary>
    /// The tag under which a block reports: its name; without a format of its own that of its type, for an id in it would make a new series
    /// of every block. A block that belongs to another shares its tag, unless it has a name of its own.
    /// </summary>
    /// <param name="format">The block's format.</param>
    /// <param name="plain">The name of its type.</param>
    /// <param name="block">The block, which is asked for its name only where it has a format: a name costs an id and a text.</param>
    /// <param name="owner">The block that it belongs to.</param>
    public static string Tag(string format, string plain, object block, IMeterTag? owner = null) =>
        format == DefaultFormat ? owner?.MeterTag ?? plain : block.ToString()!;
}
