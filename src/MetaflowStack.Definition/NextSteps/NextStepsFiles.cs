using MetaflowStack.Definition.Running;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.NextSteps;

/// <summary>Writes what end users need to <c>output/ENVIRONMENT</c>.</summary>
internal sealed class NextStepsFiles(StackSession session)
{
    private const string Config = "config.json";
    private const string AirflowConfig = "config_airflow.json";
    private const string Text = "next-steps.txt";

    /// <summary>Writes the files for the stack as the state records it.</summary>
    /// <exception cref="StackException">The stack is not deployed.</exception>
    internal async Task<WrittenNextSteps> WriteAsync(CancellationToken cancellationToken)
    {
        var settings = session.Settings;
        var document = session.State?.Document ?? await session.Store.ReadAsync(cancellationToken);
        var stack = StackEndpoints.Find(session, document) ?? throw new StackException(new ErrorDetails
        {
            What = $"The stack {settings.OrgPrefix}/{settings.Environment} is not deployed, so there are no next steps",
            Remedy = $"Deploy it: ./build.sh Services --org-prefix {settings.OrgPrefix}",
        });
        var configPath = Path.GetRelativePath(settings.RootDirectory, Path.Combine(settings.OutputDirectory, Config)).Replace('\\', '/');
        var text = NextStepsText.Render(stack, configPath);
        OutputFiles.Write(settings, Config, MetaflowConfig.Render(MetaflowConfig.For(stack)));
        if (settings is { DeployArgo: true, DeployAirflow: true })
            OutputFiles.Write(settings, AirflowConfig, MetaflowConfig.Render(MetaflowConfig.ForAirflow(stack)));
        OutputFiles.Write(settings, Text, text);
        return new WrittenNextSteps(text);
    }

    /// <summary>The text that was written last for a stack; null when none is there.</summary>
    internal static string? Read(StackSettings settings) =>
        Path.Combine(settings.OutputDirectory, Text) is var path && File.Exists(path) ? File.ReadAllText(path) : null;

    /// <summary>Removes the files of a stack that is gone.</summary>
    internal static void Remove(StackSettings settings)
    {
        foreach (var name in (string[])[Config, AirflowConfig, Text])
            File.Delete(Path.Combine(settings.OutputDirectory, name));
    }
}

/// <summary>What was written.</summary>
/// <param name="Text">The next steps as text.</param>
internal sealed record WrittenNextSteps(string Text);
