using Nuke.Common;

/// <summary>Makes build servers deploy the environments.</summary>
public interface IGenerateCi : IHasStack
{
    Target GenerateCi => _ => _
        .Description("Writes the workflows and pipelines that deploy all environments: .github/workflows, azure-pipelines.yml")
        .Executes(() => Run.GenerateCiAsync(GetType()));
}
