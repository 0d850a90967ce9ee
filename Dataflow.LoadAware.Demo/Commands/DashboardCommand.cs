using System.CommandLine;
using Dataflow.LoadAware.Demo.Dashboard;

namespace Dataflow.LoadAware.Demo.Commands;

/// <summary><c>dashboard</c>: a page on this machine that runs meshes and shows them live.</summary>
internal static class DashboardCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create(Terminal terminal, StopRequest stop)
    {
        var urls = new Option<string>("--urls")
        {
            Description = "Addresses to listen on, with semicolons between them; port 0 takes a free one",
            HelpName = "addresses",
            DefaultValueFactory = _ => ListenAddress.Standard,
        };
        var allowedHosts = new Option<string[]>("--allow-host")
        {
            Description = "Host names beside localhost to answer to, without a port; needed to listen beyond this machine: whoever reaches the page can start runs",
            HelpName = "name ...",
            AllowMultipleArgumentsPerToken = true,
        };
        var command = new Command("dashboard", "Watch and steer meshes in the browser") { urls, allowedHosts };
        command.SetAction(parsed =>
        {
            string[] hosts = [.. (parsed.GetValue(allowedHosts) ?? []).Select(AllowedHost.Read)];
            return RunAsync(ListenAddress.Read(parsed.GetRequiredValue(urls), hosts.Length > 0), hosts, terminal, stop);
        });
        return command;
    }

    private static async Task<int> RunAsync(IReadOnlyList<string> urls, string[] hosts, Terminal terminal, StopRequest stop)
    {
        var server = new DashboardServer(urls, hosts, terminal.TimeProvider);
        await using (server.ConfigureAwait(false))
        {
            await ListenAsync(server, urls).ConfigureAwait(false);
            foreach (string url in server.Urls)
            {
                terminal.Output.WriteLine($"Dashboard on {url} (Ctrl+C ends it)");
            }

            var ended = new TaskCompletionSource();
            using var registration = stop.Token.Register(ended.SetResult);
            await ended.Task.ConfigureAwait(false);
        }

        return stop.ExitCode;
    }

    private static async Task ListenAsync(DashboardServer server, IReadOnlyList<string> urls)
    {
        try
        {
            await server.StartAsync().ConfigureAwait(false);
        }
        catch (Exception refused) when (HttpAddress.IsRefusal(refused))
        {
            throw new WrongInputException($"--urls: '{string.Join(';', urls)}' cannot be listened on: {refused.Message.TrimEnd('.')}.", refused);
        }
    }
}
