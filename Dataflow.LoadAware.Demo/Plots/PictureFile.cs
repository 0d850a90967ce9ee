using ScottPlot;
using SkiaSharp;

namespace Dataflow.LoadAware.Demo.Plots;

/// <summary>A file that a picture is written to; the end of its name decides: .png, or .svg.</summary>
internal sealed class PictureFile
{
    private const int Width = 960;
    private const int Height = 720;

    private readonly string _flag;

    private PictureFile(string flag, string path) => (_flag, Path) = (flag, path);

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Checks what a user named, before the work begins rather than after it.</summary>
    /// <param name="flag">The flag that named it.</param>
    /// <param name="path">The name.</param>
    /// <exception cref="WrongInputException">The name has another end, or there is no such folder.</exception>
    public static PictureFile Of(string flag, string path)
    {
        if (System.IO.Path.GetExtension(path).ToLowerInvariant() is not (".svg" or ".png"))
        {
            throw new WrongInputException($"{flag}: '{path}' does not end in .svg or .png.");
        }

        string folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
        return Directory.Exists(folder)
            ? new PictureFile(flag, path)
            : throw new WrongInputException($"{flag}: '{path}' cannot be written: there is no folder '{folder}'.");
    }

    /// <summary>Writes the picture.</summary>
    /// <exception cref="WrongInputException">The file cannot be written.</exception>
    public void Save(Multiplot plot)
    {
        try
        {
            Write(plot);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new WrongInputException($"{_flag}: '{Path}' cannot be written: {refused.Message.TrimEnd('.')}.", refused);
        }
    }

    private void Write(Multiplot plot)
    {
        if (Path.EndsWith(".png", StringComparison.OrdinalIgnoreCase))
        {
            plot.SavePng(Path, Width, Height);
            return;
        }

        using var stream = File.Create(Path);
        using var canvas = SKSvgCanvas.Create(new SKRect(0, 0, Width, Height), stream);
        plot.Render(canvas, new PixelRect(0, Width, Height, 0));
    }
}
