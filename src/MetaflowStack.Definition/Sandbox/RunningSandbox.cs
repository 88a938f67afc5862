using System.Globalization;
using System.Net;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.Sandbox;

/// <summary>A sandbox that was running already: it takes the run's faults, and must have the run's seed.</summary>
internal static class RunningSandbox
{
    /// <summary>Gives it the run's faults (<c>POST /sandbox/faults</c>, described in <c>docs/sandbox.md</c>).</summary>
    /// <exception cref="StackException">Its seed is another than the one asked for, or it does not know a fault.</exception>
    internal static async Task AdoptAsync(SandboxVisit visit, StackSettings settings, CancellationToken cancellationToken)
    {
        var sandbox = visit.Description;
        if (settings.SandboxSeed is { } seed && seed != sandbox.Seed)
        {
            throw Refused(visit, settings, string.Create(CultureInfo.InvariantCulture, $"It runs with seed {sandbox.Seed}, and --sandbox-seed asks for {seed}"),
                "Leave the option out, let the sandbox end, or choose another folder with --sandbox-directory");
        }

        if (settings.SandboxFaults.Count == 0)
            return;
        using var faults = new StringContent(string.Join('\n', settings.SandboxFaults.Select(fault => Text(visit, settings, fault))));
        using var response = await visit.Client.PostAsync(new Uri(sandbox.Url, "/sandbox/faults"), faults, cancellationToken);
        if (response.StatusCode != HttpStatusCode.OK)
            throw Refused(visit, settings, await response.Content.ReadAsStringAsync(cancellationToken), "Correct --sandbox-fault; docs/sandbox.md lists what it takes");
    }

    private static string Text(SandboxVisit visit, StackSettings settings, string fault)
    {
        if (SandboxFaultFiles.PathOf(fault) is not { } path)
            return fault;
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Refused(visit, settings, $"The file of faults {path} cannot be read: {exception.Message}", "Name a file that is there");
        }
    }

    private static StackException Refused(SandboxVisit visit, StackSettings settings, string why, string remedy)
    {
        visit.Dispose();
        return new StackException(new ErrorDetails
        {
            What = $"The simulated cloud in {settings.SandboxDirectory} is running, and not as asked for",
            Why = why,
            Remedy = remedy,
        });
    }
}
