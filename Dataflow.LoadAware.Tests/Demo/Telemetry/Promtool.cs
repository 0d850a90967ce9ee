using System.ComponentModel;
using System.Diagnostics;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Demo.Telemetry;

/// <summary>Prometheus' own reader of metrics. A test that needs it is skipped where it is missing; .ci/run brings it and takes no skips.</summary>
internal static class Promtool
{
    /// <summary>Has Prometheus read and check a scrape.</summary>
    /// <returns>Its exit code and what it complains about.</returns>
    public static async Task<(int ExitCode, string Complaints)> CheckAsync(string scrape)
    {
        using Process promtool = Start();
        Task<string> output = promtool.StandardOutput.ReadToEndAsync();
        Task<string> error = promtool.StandardError.ReadToEndAsync();
        await promtool.StandardInput.WriteAsync(scrape);
        promtool.StandardInput.Close();
        await promtool.WaitForExitAsync().InTime();
        return (promtool.ExitCode, await output + await error);
    }

    private static Process Start()
    {
        try
        {
            return Process.Start(new ProcessStartInfo("promtool", ["check", "metrics"])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        }
        catch (Win32Exception)
        {
            Assert.Ignore("There is no promtool on the path. On Debian: apt-get install prometheus.");
            throw;
        }
    }
}
