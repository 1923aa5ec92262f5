"""A slug is called a short name wherever a person reads it, so that “key” means what is right and nothing else."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Words alone; no column changes."""

    dependencies = [
        ('assessments', '0008_find_what_is_left_to_do'),
    ]

    operations = [
        migrations.AlterField(
            model_name='bank',
            name='key',
            field=models.SlugField(help_text='How files and quizzes name it: letters, digits and hyphens.', max_length=80, unique=True, verbose_name='short name'),
        ),
        migrations.AlterField(
            model_name='question',
            name='key',
            field=models.SlugField(help_text='How files and results name it: letters, digits and hyphens.', max_length=80, verbose_name='short name'),
        ),
        migrations.AlterField(
            model_name='quiz',
            name='key',
            field=models.SlugField(max_length=80, unique=True, verbose_name='short name'),
        ),
        migrations.AlterField(
            model_name='quiz',
            name='shows_answers',
            field=models.CharField(choices=[('at_once', 'at once'), ('done', 'once passed, or no attempt is left'), ('closed', 'once the quiz has closed'), ('never', 'never')], default='at_once', max_length=8, verbose_name='shows their own answers'),
        ),
        migrations.AlterField(
            model_name='vignette',
            name='key',
            field=models.SlugField(help_text='How files name it: letters, digits and hyphens.', max_length=80, verbose_name='short name'),
        ),
    ]
