using Dataflow.LoadAware.Simulator.Evaluation;

namespace Dataflow.LoadAware.Demo.Evaluation;

/// <summary>Writes a report as evaluation.csv and evaluation.json into a folder.</summary>
internal sealed class ReportFiles
{
    private readonly string _folder;

    private ReportFiles(string folder) => _folder = folder;

    /// <summary>Makes the folder, before the work begins rather than after it.</summary>
    /// <returns>Null where no folder is named.</returns>
    /// <exception cref="WrongInputException">The folder cannot be made.</exception>
    public static ReportFiles? Into(string? folder)
    {
        if (folder is null)
        {
            return null;
        }

        try
        {
            return new ReportFiles(Directory.CreateDirectory(folder).FullName);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new WrongInputException($"--out: '{folder}' cannot be made: {refused.Message.TrimEnd('.')}.", refused);
        }
    }

    /// <summary>Writes both files and says where they are.</summary>
    public void Write(EvaluationReport report, TextWriter output)
    {
        string csv = Path.Combine(_folder, "evaluation.csv");
        string json = Path.Combine(_folder, "evaluation.json");
        using (var writer = new StreamWriter(csv))
        {
            ReportWriter.WriteCsv(report, writer);
        }

        using (var stream = File.Create(json))
        {
            ReportWriter.WriteJson(report, stream);
        }

        output.WriteLine($"Written: {csv}, {json}");
    }
}
