using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;

namespace Dataflow.LoadAware.Tests.Architecture;

/// <summary>Reads the metadata tokens out of a method's code: the types, methods and fields that it uses.</summary>
internal static class IlTokens
{
    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    /// <summary>The tokens in one method body, in order.</summary>
    public static IEnumerable<int> In(byte[] code)
    {
        for (int at = 0; at < code.Length;)
        {
            OpCode operation = ReadOpCode(code, ref at);
            if (operation.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok)
            {
                yield return BinaryPrimitives.ReadInt32LittleEndian(code.AsSpan(at));
            }

            at += OperandLength(operation.OperandType, code, at);
        }
    }

    // 0xFE opens the two-byte operations.
    private static OpCode ReadOpCode(byte[] code, ref int at)
    {
        short value = code[at++];
        return OpCodesByValue[value == 0xFE ? (short)(0xFE00 | code[at++]) : value];
    }

    private static int OperandLength(OperandType type, byte[] code, int at) => type switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BinaryPrimitives.ReadInt32LittleEndian(code.AsSpan(at))),
        _ => 4,
    };
}
