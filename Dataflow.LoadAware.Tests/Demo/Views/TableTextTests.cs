using Dataflow.LoadAware.Demo.Views;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Demo.Views;

public class TableTextTests
{
    [Test]
    public void A_table_is_aligned_and_is_Markdown()
    {
        using var output = new StringWriter { NewLine = "\n" };

        TableText.Write(output, ["name", "x"], [["a long name", "1"], ["[b]", "22"]]);

        Assert.That(output.ToString(), Is.EqualTo("""
            | name        | x  |
            | ----------- | -- |
            | a long name | 1  |
            | [b]         | 22 |

            """.ReplaceLineEndings("\n")));
    }
}
